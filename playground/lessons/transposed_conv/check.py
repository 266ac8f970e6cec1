"""Lines that compare each view of the lesson "Transposed convolution" with torch; they run as they stand, and tests run them."""

from playground.images import Photo, photo_call
from playground.kit.printed import settings_call, settings_import
from playground.lessons.transposed_conv.settings import Trans


def check_code(settings: Trans, photo: Photo | None = None) -> str:
    """The lines for one state of a view; the photo where it has one."""
    imports = ["from playground.lessons.transposed_conv.answer import view_answer", settings_import(settings)]
    lines = [f"settings = {settings_call(settings)}", "answer = view_answer(settings)  # what the page shows"]
    if photo is not None:
        needed, expression = photo_call(photo)
        imports.insert(0, needed)
        lines[1:] = [f"photo = {expression}", "answer = view_answer(settings, photo)  # what the page shows"]
    if settings.view in ("stamps", "stretched"):
        imports.insert(0, "from playground.convolution import trans_conv")
    head = ["import torch", "from torch.nn import functional as F", "", *imports, "", *lines]
    return "\n".join([*head, _CHECKS[settings.view]])


_LAYER = """\
x, kernel = torch.from_numpy(settings.values()), torch.from_numpy(settings.weights())
layer = dict(stride=settings.stride, padding=settings.pad, output_padding=settings.extra, dilation=settings.dilation)
written_out = trans_conv(x, kernel, **layer)  # the textbook's sum, stamp by stamp
torch.testing.assert_close(written_out, F.conv_transpose2d(x[None, None], kernel[None, None], **layer)[0, 0])
for view in (answer.stamps, answer.stretched):
    torch.testing.assert_close(torch.from_numpy(view.output[0]).double(), written_out, rtol=1e-5, atol=1e-4)
print("Both views, torch and the textbook's sum agree on", tuple(written_out.shape))
"""
_MATRIX = """\
kernel = torch.from_numpy(settings.weights())[None, None]
layer = dict(stride=settings.stride, padding=settings.pad, dilation=settings.dilation)
x = torch.from_numpy(answer.picture)[None, None].requires_grad_()
y = F.conv2d(x, kernel, **layer)
torch.testing.assert_close(torch.from_numpy(answer.output), y[0, 0].detach())
# The gradient of a convolution is its transpose: backward takes y through the transposed matrix.
y.backward(y.detach())
torch.testing.assert_close(torch.from_numpy(answer.back), x.grad[0, 0])
if answer.is_small:
    height, width = answer.picture.shape
    pixels = torch.eye(height * width, dtype=torch.float64).reshape(-1, 1, height, width)
    torch.testing.assert_close(torch.from_numpy(answer.matrix), F.conv2d(pixels, kernel, **layer).flatten(1).T)
print("The page's matrix and torch agree on", answer.shape)
"""
_SIZES = """\
layer = dict(stride=(settings.stride, 1), padding=(settings.pad, 0), dilation=(settings.dilation, 1))
with torch.device("meta"):  # shapes without numbers
    kernel = torch.empty(1, 1, settings.k, 1)
    for trip in answer.trips:
        y = F.conv2d(torch.empty(1, 1, trip.size, 1), kernel, **layer)
        assert (y.shape[2], F.conv_transpose2d(y, kernel, **layer).shape[2]) == (trip.down, trip.back), trip
print("The page and torch agree on every size")
"""
_WHITE = """\
kernel, s = torch.from_numpy(settings.kernel())[None, None], settings.step
white = torch.ones(1, 1, settings.rows, settings.columns, dtype=torch.float64)
y = F.conv_transpose2d(white, kernel, stride=s, padding=settings.crop)[0, 0]
torch.testing.assert_close(torch.from_numpy(answer.output), y)
# Far from the border: a map so large that each phase meets all of its weights.
many = -(-settings.size // s)
large = torch.ones(1, 1, 2 * many + 1, 2 * many + 1, dtype=torch.float64)
inside = slice(many * s, (many + 1) * s)
torch.testing.assert_close(torch.from_numpy(answer.phases), F.conv_transpose2d(large, kernel, stride=s)[0, 0, inside, inside])
print("The page and torch agree on", tuple(y.shape))
"""
_PHOTO = """\
k, s = settings.size, settings.step
x = torch.from_numpy(photo.rgb()).double().permute(2, 0, 1)[:, None]
h, w = (n // s * s for n in x.shape[2:])  # whole blocks
kernel = torch.from_numpy(settings.kernel() / settings.kernel().sum())[None, None]
small = F.avg_pool2d(x[..., :h, :w], s)
up = torch.nn.ConvTranspose2d(1, 1, k, stride=s, padding=max(0, k - s) // 2, bias=False, dtype=torch.float64)
up.requires_grad_(False)
up.weight.copy_(s * s * kernel)
stamped = up(small, output_size=None if k >= s else (h, w))[..., :h, :w]
large = F.interpolate(small, scale_factor=s, mode=settings.remedy)
remedied = F.conv2d(F.pad(large, ((k - 1) // 2, k // 2) * 2, mode="replicate"), kernel)
for ours, theirs in ((answer.transposed, stamped), (answer.remedied, remedied)):
    torch.testing.assert_close(torch.from_numpy(ours), theirs[:, 0].permute(1, 2, 0).float())
print("The page and torch agree on", tuple(stamped.shape))
"""
_BANK = """\
kernels = torch.from_numpy(settings.matrix()[: settings.keep]).reshape(-1, 1, 8, 8)
x = torch.from_numpy(answer.photo)[None, None]
y = F.conv_transpose2d(F.conv2d(x, kernels, stride=8), kernels, stride=8)
torch.testing.assert_close(torch.from_numpy(answer.rebuilt), y[0, 0])
flat = kernels.flatten(1)
torch.testing.assert_close(torch.from_numpy(answer.gram), flat.T @ flat)
if not torch.allclose(y, x):
    psnr = -10 * (y - x).square().mean().log10()
    torch.testing.assert_close(torch.tensor(answer.psnr[settings.keep - 1]), psnr, rtol=1e-6, atol=1e-6)
print("The page and torch agree on", tuple(y.shape))
"""
_CHECKS = {
    "stamps": _LAYER,
    "stretched": _LAYER,
    "matrix": _MATRIX,
    "sizes": _SIZES,
    "white": _WHITE,
    "photo": _PHOTO,
    "bank": _BANK,
}
