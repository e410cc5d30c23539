"""Files of records: reading, writing and importing CSV and JSON lines. The rule for a round trip: what an export writes, an import reads back."""

from omsorgskjerne.files.importing import Imported, RefusedFile, import_file
from omsorgskjerne.files.write import export_file, write_csv, write_json_lines

__all__ = ["Imported", "RefusedFile", "export_file", "import_file", "write_csv", "write_json_lines"]
