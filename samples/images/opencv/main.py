import cv2
import numpy

image = numpy.zeros((40, 60, 3), dtype=numpy.uint8)
cv2.rectangle(image, (10, 10), (30, 30), (255, 255, 255), -1)
outlines, _ = cv2.findContours(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
print(len(outlines), "outline")
