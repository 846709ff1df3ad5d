"""The files that people join to the demo's stories, drawn on the spot: a screen, a scanned invoice."""

import io

from PIL import Image, ImageDraw, ImageFont

# Where a line begins from the left and the top, in thousandths of the width, its size and its words: Pillow’s own
# font has no accents.
Line = tuple[int, int, int, str]
SCREEN: tuple[Line, ...] = (
    (60, 70, 34, "09:41"),
    (770, 70, 34, "Wi-Fi : aucun"),
    (60, 320, 62, "Pas de connexion"),
    (60, 440, 36, "Enregistrement du tableau impossible."),
    (60, 495, 36, "Dernier enregistrement : 09:19"),
    (60, 620, 36, "RIVES-SALLE-2 : hors ligne"),
)
INVOICE: tuple[Line, ...] = (
    (80, 90, 46, "Atelier des Rives Formation"),
    (80, 155, 28, "12 quai des Tanneurs, Saint-Aubin-les-Rives"),
    (80, 300, 60, "Facture"),
    (80, 420, 34, "Mallette de couteaux, CAP cuisine"),
    (760, 420, 34, "148,00 EUR"),
    (80, 480, 34, "Solde : 0,00 EUR"),
    (80, 600, 34, "Pour : Enzo L."),
)


def _page(size: tuple[int, int], paper: str, ink: str, lines: tuple[Line, ...]) -> Image.Image:
    page = Image.new("RGB", size, paper)
    draw, thousandth = ImageDraw.Draw(page), size[0] / 1000
    for left, top, height, words in lines:
        font = ImageFont.load_default(height * thousandth)
        draw.text((left * thousandth, top * thousandth), words, fill=ink, font=font)
    return page


def _written(page: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    page.save(out, kind)
    return out.getvalue()


DRAWN = {
    "pas-de-reseau-salle-2.png": lambda: _written(_page((720, 720), "#101418", "#f2f4f5", SCREEN), "PNG"),
    "facture-mallette.pdf": lambda: _written(_page((1000, 1414), "#fdfcf8", "#26241f", INVOICE), "PDF"),
}
