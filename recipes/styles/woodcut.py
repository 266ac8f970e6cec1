"""Woodcut: sun, mountains, trees and furrows carved as lines whose width is the tone, printed black on warm paper.

Each part of the landscape has its own grooves: the lines are levels of a phase that runs round the sun, down the slopes,
round the crowns and along the furrows. Two tint blocks, vermilion and ochre, are printed a little out of register.
"""

import numpy as np
from scipy.ndimage import gaussian_filter

from recipes.styles.fields import Noise, colours, mix, shrink, smoothstep, unit_grid

PAPER, INK, RED, OCHRE, TEAL = colours("#f1e3c6", "#1a1715", "#cf4527", "#dfa548", "#7f9c8c")
SUN = (0.66, 0.27, 0.115)  # centre x, y, radius
# Mountains from far to near: foot, height, how often they peak, where along the noise, tint.
PEAKS = ((0.53, 0.26, 2.3, 5.2, PAPER), (0.60, 0.17, 3.4, 1.4, TEAL))
# Fields: upper edge, its swell, frequency and shift, lean of the furrows in radians, their spacing, tint.
FIELDS = (
    (0.62, 0.020, 6.0, 1.2, 0.25, 0.0125, OCHRE),
    (0.71, 0.035, 4.3, 3.6, -0.5, 0.0165, PAPER),
    (0.83, 0.045, 5.0, 0.2, 0.9, 0.0200, OCHRE),
)
# Trees: centre x, y and radius of the crown, tint.
TREES = ((0.13, 0.62, 0.115, RED), (0.30, 0.68, 0.070, TEAL), (0.90, 0.66, 0.100, TEAL), (0.74, 0.74, 0.060, RED))


def paint(size: int, seed: int) -> np.ndarray:
    """(size, size, 3) uint8."""
    noise = Noise(seed)
    x, y = unit_grid(2 * size)
    x, y = x + 0.0035 * noise(x * 25, y * 25), y + 0.0035 * noise(x * 25 + 70, y * 25)  # the knife trembles

    from_sun = np.hypot(x - SUN[0], y - SUN[1])
    turn = np.arctan2(y - SUN[1], x - SUN[0])
    cloud = noise.fractal(x * 2.2 + 3, y * 5.5, 3)
    phase = from_sun / 0.0185 + 0.9 * cloud
    tone = (
        0.16
        + 0.62 * smoothstep(0.12, 0.75, from_sun)
        + 0.30 * smoothstep(0.05, 0.5, cloud)
        - 0.45 * smoothstep(0.0, -0.45, cloud)
    )
    rays = smoothstep(0.35, 0.9, np.sin(16 * turn + 0.5)) * smoothstep(0.40, 0.13, from_sun)
    tone = tone - 0.5 * rays
    tint = OCHRE * np.ones_like(x)[..., None]
    tint = mix(tint, PAPER, smoothstep(0.1, 0.62, from_sun + 0.2 * cloud))

    inside = from_sun < SUN[2]
    phase = np.where(inside, from_sun / 0.02 + 0.25, phase)
    tone = np.where(inside, 0.02 + 0.30 * smoothstep(0.2, 1, from_sun / SUN[2]), tone)
    tint = np.where(inside[..., None], RED, tint)

    for base, rise, frequency, place, wash in PEAKS:
        jag = 1.6 * np.abs(noise(x * frequency + place, 0 * x + 0.37)) + 0.10 * noise(x * 21 + place, 0 * x + 0.7)
        ridge = base - rise * jag
        depth = y - ridge
        part = depth > 0
        # Spurs run down from the ridge; one side of each looks to the sun.
        spur = np.sin(2 * np.pi * (x * 5.5 + place + 2.2 * noise(x * 3, depth * 6 + place) * smoothstep(0, 0.12, depth)))
        dark = smoothstep(-0.25, 0.35, spur)
        hatch = x * 0.75 + depth * np.where(spur > 0, 0.8, -0.8) + 0.012 * noise(x * 9, y * 9)
        phase = np.where(part, hatch / 0.0135, phase)
        tone = np.where(part, np.where(depth < 0.0055, 1.0, 0.12 + 0.72 * dark - 0.4 * smoothstep(0.08, 0.22, depth)), tone)
        tint = np.where(part[..., None], wash, tint)

    for top, swell, frequency, place, lean, pitch, wash in FIELDS:
        edge = top + swell * np.sin(frequency * x + place)
        depth = y - edge
        part = depth > 0
        furrow = (
            depth * np.cos(lean)
            + x * np.sin(lean)
            + 0.016 * np.sin(9 * x + 14 * depth + place)
            + 0.02 * noise(x * 5, y * 5 + place)
        )
        phase = np.where(part, furrow / pitch, phase)
        shade = 0.30 + 0.30 * smoothstep(0.0, 0.12, depth) + 0.55 * noise.fractal(x * 4 + place, y * 6, 3)
        tone = np.where(part, np.where(depth < 0.0055, 1.0, shade), tone)
        tint = np.where(part[..., None], wash, tint)

    for cx, cy, radius, wash in TREES:
        bough = 0.012 * np.sin(34 * y + 9 * cx)
        trunk = (np.abs(x - cx - bough) < radius * (0.07 + 0.9 * np.clip(y - cy - 1.5 * radius, 0, 1))) & (
            np.abs(y - cy - 1.1 * radius) < 0.9 * radius
        )
        tone = np.where(trunk, 1.0, tone)
        dx, dy = (x - cx) / radius, (y - cy) / (1.35 * radius)
        crown = np.hypot(dx, dy) + 0.26 * noise(dx * 2.4 + 9 * cx, dy * 2.4) + 0.09 * noise(dx * 7, dy * 7)
        part = crown < 1
        away = np.hypot(x - SUN[0], y - SUN[1])
        clump = noise(dx * 3.3 + 20 * cx, dy * 3.3)
        behind = (away - np.hypot(cx - SUN[0], cy - SUN[1])) / radius  # −1 on the side of the sun, 1 on the other
        phase = np.where(part, (away + 0.022 * clump) / 0.0125, phase)
        tone = np.where(part, np.where(crown > 0.95, 1.0, 0.50 + 0.42 * behind + 0.75 * clump), tone)
        tint = np.where(part[..., None], wash, tint)

    groove = 2 * np.abs(phase - np.floor(phase) - 0.5)  # 0 in the middle of a line of ink, 1 between two lines
    grain = noise.fractal(x * 12, y * 160, 3)
    rough = 0.10 * noise(x * 70, y * 70) + 0.05 * grain
    ink = smoothstep(-0.05, 0.05, np.clip(tone, 0, 0.93) + rough * 1.1 - groove)
    worn = smoothstep(0.62, 0.8, noise.fractal(x * 60, y * 190, 3)) * 0.8  # flecks where the block took no ink
    ink = ink * (1 - worn)
    fibre = 6 * noise.fractal(x * 90, y * 90, 3)
    shift = round(0.006 * size)
    paper = np.roll(gaussian_filter(tint, (2, 2, 0)), (shift, shift), (0, 1)) * (0.99 + 0.05 * grain[..., None])
    picture = mix(paper + fibre[..., None], INK + 5 * grain[..., None], ink)
    return shrink(np.clip(picture, 0, 255), size)
