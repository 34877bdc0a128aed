import click


@click.command()
@click.argument("text", default="three short words")
def main(text: str) -> None:
    click.echo(f"{len(text.split())} words")
