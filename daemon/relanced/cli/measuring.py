"""The project's own measurements: `bench`. Needs no configuration and leaves nothing behind."""

from __future__ import annotations

import click

from relanced.cli.door import Asked, cli, print_json

NAMES = ("plan", "send", "inbox", "import", "render", "all")


@cli.command()
@click.argument("name", type=click.Choice(NAMES))
@click.option("--size", type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True)
@click.option("--markdown", is_flag=True)
@click.pass_obj
def bench(asked: Asked, name: str, size: int | None, as_json: bool, markdown: bool) -> None:
    """Measure the rounds, each beside what bounds it in the same run."""
    from relanced.bench.catalogue import ALL, BENCHES, page, tell

    chosen = ALL if name == "all" else (BENCHES[name],)
    found = (one.measure(size or one.size) for one in chosen)
    if markdown:
        for line in page(found):
            click.echo(line)
    elif as_json:
        documents = [measured.document() for measured in found]
        print_json(documents if name == "all" else documents[0])
    else:
        for measured in found:
            click.echo("\n".join(tell(measured, asked.language)))
