"""Stacks of layers: what each layer makes of a size, costs and sees.

base, layers, flat_layers   the layers as records
reading                     what a unit reads of the layer before, along one axis
receptive_field             fields of a chain in whole numbers
parser, code                from pasted nn.Sequential(...) to layers and back
report, mending             the table of a stack, where it breaks, and the smallest change that mends it
networks, tracing           torchvision's networks on the meta device, with fields along their branches
thin, effective             fields by gradient: with equal weights, with random ones
centres, mirrored           where cells sit, and what that does to a mirrored photo
presets, config, lesson     the lesson "Receptive fields and layer stacks"
"""
