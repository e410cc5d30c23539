"""`omsorg db`: looking after the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from omsorgskjerne.cli.types import FileName, Quiet, Whole
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from pathlib import Path

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.store.plan import Plan

_ = words_of(__name__)


@click.command(help=_("Show what `migrate` would do to the file. Nothing is changed."))
@click.pass_obj
def plan(session: Session) -> None:
    """Show the plan."""
    from omsorgskjerne.store.plan import plan as planned

    _show(session, planned(session.open(read_only=True, outdated=True)))


def _show(session: Session, planned: Plan) -> None:
    if not planned.steps:
        session.echo(_("The file fits the records of the enabled plugins."))
    for sentence in planned.sentences:
        session.echo("- {step}", step=sentence)


@click.command(
    help=_(
        "Make the file, or let it fit the records of the enabled plugins, after a backup. Either everything is done "
        "or nothing."
    )
)
@click.pass_obj
def migrate(session: Session) -> None:
    """Make or migrate the file."""
    from omsorgskjerne.store.migrate import migrate as migrated

    file = session.config.file
    if not file.exists() or not file.stat().st_size:
        session.open(create=True)
        session.echo(_("Made {file}."), file=file)
        return
    done = migrated(session.open(outdated=True))
    _show(session, done.plan)
    if done.backup:
        session.echo(_("Done. What stood there before lies in {file}."), file=done.backup)


@click.command(
    help=_("Look for damage and for differences from the records of the enabled plugins. Exit code 1 if there are any.")
)
@click.pass_context
def check(ctx: click.Context) -> None:
    """Check the file."""
    from omsorgskjerne.store import fit
    from omsorgskjerne.store.frozen import faults as frozen_faults
    from omsorgskjerne.store.plan import plan as planned
    from omsorgskjerne.store.references import astray

    session: Session = ctx.obj
    store = session.open(read_only=True, outdated=True)
    fit.refuse_newer(session.organisation, store.engine)
    _warn(session)
    steps = planned(store).sentences
    for remark in astray(store.engine, store.organisation):
        session.echo(_("Should be looked at: {remark}. Void those too, or change what they refer to."), remark=remark)
    faults = [*store.engine.check(), *frozen_faults(store.engine)]
    for step in steps:
        session.echo(_("It does not fit: {step}"), step=step)
    for fault in faults:
        session.echo(_("It is damaged: {fault}"), fault=fault)
    if steps:
        session.note(_("Bring it up to date with: omsorg db migrate"))
    if faults:
        session.note(_("Take the last good backup: omsorg db restore FILE"))
    if steps or faults:
        ctx.exit(1)
    session.echo(_("The file is sound and fits the records of the enabled plugins."))


def _warn(session: Session) -> None:
    """Tell who else may read the file, and what of earlier versions lies beside it."""
    from omsorgskjerne.disk.workshop import list_missing
    from omsorgskjerne.store.around import find_old_copies, others_may_read

    file = session.config.store_file
    if others_may_read(file):
        session.note(_("Others on this computer may read {file}. Leave it to its owner: chmod 600"), file=file)
    for missing in list_missing(file.parent):
        session.note(
            _("A run that was killed may have left a copy of the data in {file}. Put that disk in and start again."),
            file=missing,
        )
    session.name_copies(find_old_copies(file, [path.name for path in file.parent.iterdir()]))


@click.command(
    help=_(
        "Write the file and omsorg.toml to one backup, with the chapters, by default beside the file, and check it. "
        "Others may go on working."
    )
)
@click.argument("target", type=FileName(), required=False, metavar=_("[FILE]"))
@click.option(
    "--keep",
    type=Whole(),
    metavar=_("NUMBER"),
    help=_("Remove older backups of this file there, all but so many; only those with a name as omsorg gives it."),
)
@click.pass_obj
def backup(session: Session, target: Path | None, keep: int | None) -> None:
    """Write a backup."""
    from omsorgskjerne.store.backup import backup as written
    from omsorgskjerne.store.backup import thin

    store = session.open(outdated=True)
    path = written(store, target)
    session.done = True
    session.echo(_("Backup: {file}"), file=path)
    if keep and (removed := thin(store, path, keep)):
        session.echo(_("Older backups that were removed: {count}."), count=len(removed))
    session.note(_("It holds everything that the file holds: keep it as safe, and on another disk."))


@click.command(
    help=_(
        "Put a backup in the place of the file; what stood there is kept beside it. Exit code 1 if another file of the "
        "backup could not be put anywhere."
    )
)
@click.argument("archive", type=FileName(), metavar=_("FILE"))
@click.pass_context
def restore(ctx: click.Context, archive: Path) -> None:
    """Put a backup in place."""
    from omsorgskjerne.store.restore import restore as restored

    session: Session = ctx.obj
    done = restored(session.organisation, archive, session.now)
    session.done = True
    session.echo(_("Restored: {file}"), file=done.file)
    if done.aside:
        session.echo(_("What stood there before lies in {file}."), file=done.aside)
    if done.config:
        session.echo(_("The backup's omsorg.toml differs from yours and lies in {file}."), file=done.config)
    if done.files:
        session.echo(_("Chapters and other files that differ from yours lie in {file}."), file=done.files)
    for error in done.failed:
        session.note(
            _("The database is restored, but another file of the backup is not: {error}"), error=session.lines(error)
        )
    if done.failed:
        ctx.exit(1)


@click.command(
    help=_("Verify the chain of changes and what it says of the rows. Exit code 1 if something was changed beside it.")
)
@click.option(
    "--anchor",
    type=Quiet(),
    metavar=_("ANCHOR"),
    help=_("An anchor that was kept elsewhere, or the name of a backup: shows whether the chain was cut or made anew."),
)
@click.pass_context
def audit(ctx: click.Context, anchor: str | None) -> None:
    """Verify the chain."""
    from omsorgskjerne.store.audit import Head, compare, head, read_anchor
    from omsorgskjerne.store.verify import verify

    session: Session = ctx.obj
    kept = read_anchor(anchor) if anchor is not None else None
    engine = session.open(read_only=True, outdated=True).engine
    found = verify(engine)
    compared = compare(engine, kept) if kept else None
    broken = [compared] if isinstance(compared, Phrase) else []
    for fault in (*found.faults, *broken):
        session.echo("{fault}", fault=fault)
    session.echo(
        _("{entries} entries, {compared} contents compared, {erased} erased, {older} older than a migration."),
        entries=found.entries,
        compared=found.compared,
        erased=found.erased,
        older=found.not_compared,
    )
    session.echo(_("Last link: {head}"), head=found.head)
    session.echo(_("Anchor, to be kept elsewhere: {anchor}"), anchor=head(engine))
    if found.faults or broken:
        ctx.exit(1)
    if isinstance(compared, Head):
        session.echo(_("Entry {sequence} of the anchor is as it was."), sequence=compared.sequence)
    session.echo(_("The chain holds."))
