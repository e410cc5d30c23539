"""Files of records: importing and exporting CSV and JSON lines. What an export writes, an import reads back."""

from omsorgskjerne.files.importing import Imported, RefusedFileError, import_file
from omsorgskjerne.files.write import export_file, write_csv, write_json_lines

__all__ = ["Imported", "RefusedFileError", "export_file", "import_file", "write_csv", "write_json_lines"]
