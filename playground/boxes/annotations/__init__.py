"""Annotations that readers bring along: what they hold, which anchors they need, and what limits lie in the labels.

reading      files of any kind -> Annotations, and what a set leaves open; with sources, kinds (what a file is), class_lists,
             pictures, voc, coco (json_stream), yolo, and collector, which checks all boxes
dataset      Annotations, and what is wrong with an entry
shapes       counts, sizes, ratios, centres; boxes as a detector's input shows them; best IoU with a few shapes
kmeans       anchor shapes that fit
families, anchor_code   sizes and ratios as three libraries write them, found by evolution, and the code
maps         anchors on feature maps, the textbook's among them, and the ceiling of recall
label_noise  shaken edges, crops, true boxes that NMS deletes
examples     the built-in sets
"""
