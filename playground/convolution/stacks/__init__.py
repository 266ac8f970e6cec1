"""Stacks of layers: what each layer makes of a size, costs and sees.

base, layers        the layers as records
reading             what a unit reads of the layer before, along one axis
spans               first and last pixel of neighbouring units, layer by layer
receptive_field     fields of a chain in whole numbers; pyramid_fields: of several maps, and of a feature pyramid
pasted, arithmetic  what people paste as plain code; numbers and sums in it, never run
parser, table       from pasted nn.Sequential(...), or an edited table, to layers; presets: stacks worth starting from
report, mending     the table of a stack, its code, where it breaks, and the smallest change that mends it
networks, tracing   torchvision's networks on the meta device, with fields along their branches
gradients           fields by gradient: with equal weights, with random ones
centres             where cells sit, and what that does to a mirrored photo
"""
