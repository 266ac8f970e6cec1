"""Annotations that readers bring along: what they hold, which anchors they need, and what limits lie in the labels.

reading      files of any kind -> Annotations; with voc, coco (json_stream), yolo, archive, dataset
statistics   counts, sizes, ratios, centres
shapes       boxes as a detector's input shows them; best IoU with a few shapes
kmeans, evolution       anchor shapes that fit
families, anchor_code   sizes and ratios as three libraries write them, and the code
maps, textbook          anchors on feature maps, and the ceiling of recall
label_noise  shaken edges, crops, true boxes that NMS deletes
config, answer, figures, lesson   what the lesson's page can be set to, its answer, its numbers, its links
examples     the built-in sets
"""
