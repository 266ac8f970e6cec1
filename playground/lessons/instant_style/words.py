"""Formulae and sentences of the painted views, and the numbers in them."""

from collections.abc import Sequence
from dataclasses import replace

from playground.kit.i18n import _
from playground.kit.saying import by, count, fixed, listed, percent, verbatim
from playground.lessons.instant_style.painting import Request, find_large, shown
from playground.models.style_decoder import CELL, LAYERS
from playground.models.style_vgg import WIDTHS
from playground.vision.regions import read_regions

CHANNELS = sum(WIDTHS[1:])  # of LAYERS
NUMBERS = 2 * CHANNELS  # of a style: a mean and a deviation for each channel


def figures(request: Request) -> dict[str, str]:
    """Every number that sentences and states quote. Paints what has not been painted yet, slow ones aside."""
    texts = {"numbers": count(NUMBERS), "channels": count(CHANNELS), "strength": fixed(request.strength, 2)}
    texts |= {"layers": listed([verbatim(layer) for layer in LAYERS]), "cell": by((CELL, CELL))}
    texts |= {"left": fixed(1 - request.strength, 2), "size": by(request.pixels), "finish": count(request.plain().finish)}
    style = request.styles[0].image
    texts |= {"style pixels": count(style.width * style.height), "style values": count(3 * style.width * style.height)}
    if request.regions:
        cells = read_regions(request.regions)
        texts |= {f"region {n}": percent((cells == n).mean(), 0) for n in range(len(request.styles) + 1)}
        texts |= {"painted": percent((cells > 0).mean(), 0)}
    else:
        texts |= {f"share {n}": percent(share, 0) for n, share in enumerate(request.shares, 1)}
    if not request.large or find_large(request) is not None:
        texts["similarity"] = fixed(shown(request.quick() if request.unfinished else request).similarity, 2)
    if not request.large:
        unpainted = replace(request, strength=0.0, keep_colours=False)
        texts["rebuilt"] = fixed(shown(unpainted).decibels, 1)
    return texts


def formula(request: Request) -> str:
    """What is decoded, LaTeX."""
    strength = f"{request.strength:g}"
    decoded = rf"\text{{painting}} = \mathrm{{decoder}}\bigl({1 - request.strength:.2g}\,x + {strength}\,y\bigr)"
    if request.regions:
        rule = r"y_p = \sigma_{k}\,\frac{x_p - \mu_k(x)}{\sigma_k(x)} + \mu_{k}, \quad k\text{: the style painted at }p"
    elif len(request.shares) > 1:
        shares = [f"{share:.3g}" for share in request.shares]
        terms = [rf"{share}\,\mathrm{{AdaIN}}(x, s_{n})" for n, share in enumerate(shares, 1)]
        rows = [" + ".join(terms[n : n + 2]) for n in range(0, len(terms), 2)]
        rule = "y = " + r" \\ {} + ".join(rows)
    else:
        rule = r"y = \sigma(s)\,\frac{x - \mu(x)}{\sigma(x)} + \mu(s)"
    return rf"\begin{{gathered}} {rule} \\ {decoded} \end{{gathered}}"


def sentences(request: Request) -> list[str]:
    texts = figures(request)
    parts = _regions if request.regions else _blend if len(request.shares) > 1 else _paint
    templates = parts(texts, request)
    if request.plain().finish:
        templates.append(
            _(
                "The one pass comes near to the style’s colours and edges. Then **{finish}** steps of optimisation bring its "
                "strokes: once for this photo and each style, at full strength. A lower strength adds as much less of what they "
                "change."
            )
        )
    if "rebuilt" in texts:
        templates.append(
            _(
                "Without any style, at strength 0, the decoder rebuilds the photo to **{rebuilt} dB** (peak signal-to-noise "
                "ratio). That error is the decoder’s own, and every painting here has it."
            )
        )
    if "similarity" in texts:
        templates.append(_("The painting’s brightness has a correlation of **{similarity}** with the photo’s."))
    if request.keep_colours:
        templates.append(
            _("The photo’s colours are kept: the painting gives the brightness, the photo the two colour differences.")
        )
    return [template.format(**texts) for template in templates]


def _paint(_texts: dict[str, str], _request: Request) -> list[str]:
    return [
        _(
            "The painting takes **{numbers}** numbers from the style picture: a mean and a deviation for each of the {channels} "
            "channels of the encoder’s layers {layers}. All else about its {style values} values is lost."
        ),
        _("At strength **{strength}** the decoder is given {left} × the photo’s features + {strength} × those after AdaIN."),
        _(
            "No strokes can grow from a flat sky, so the decoder adds a little noise to its maps: always the same, and none at "
            "strength 0."
        ),
    ]


def _blend(texts: dict[str, str], request: Request) -> list[str]:
    texts["parts"] = _listed(request, request.shares)
    return [
        _("Shares: {parts}."),
        _(
            "AdaIN is linear in a style’s mean and deviation, so a blend is as good as one style with the weighted mean of the "
            "**{numbers}** numbers of each."
        ),
    ]


def _regions(texts: dict[str, str], request: Request) -> list[str]:
    cells = read_regions(request.regions)
    texts["parts"] = _listed(request, [(cells == n).mean() for n in range(1, len(request.styles) + 1)]) or "–"
    return [
        _("**{painted}** of the picture is painted: {parts}. {region 0} is left to the photo."),
        _(
            "Each style is fitted to the part that it paints: the photo’s means and deviations are taken from there. A position "
            "of the deepest maps sees far beyond its own {cell} pixels, so neighbouring styles mix along the borders."
        ),
    ]


def _listed(request: Request, shares: Sequence[float]) -> str:
    parts = ((_(style.title), share) for style, share in zip(request.styles, shares, strict=True))
    return ", ".join(f"{verbatim(title)} **{percent(share, 0)}**" for title, share in parts if share)
