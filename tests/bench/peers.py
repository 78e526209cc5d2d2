"""Sampling as the libraries' documentation tells their users to.

    peers.py PEER PROCESSES CLIPS.csv DIR

takes 16 frames of each clip, as 224 x 224 RGB arrays, and prints "took WALL CPU" in
seconds.  One process leaves threads to the peer; of several, each takes a part of
the clips in one thread.  Imports come before the clock starts and the arrays are not
written, so that a peer is timed for its reading alone.  Afterwards they are compared
with those of aer-frames in DIR, and those that are nearer to a neighbour of the
sample are counted: "other COUNT".  The recording has 25 frames a second, the first
shown at 0, so that numbers of frames may be computed from times.
"""

import csv
import math
import multiprocessing
import os
import resource
import subprocess
import sys
import time

N, SIDE, RATE = 16, 224, 25


def read_clips(path):
    """[(id, video, numbers of the 16 frames)], in the order of the video."""
    clips = []
    for row in csv.DictReader(open(path)):
        first = math.ceil(round(float(row["start"]) * RATE, 6))
        count = math.ceil(round(float(row["end"]) * RATE, 6)) - first
        clips.append((row["clip"], row["video"],
                      [first + int(count / (2 * N) + i * count / N) for i in range(N)]))
    return sorted(clips, key=lambda clip: clip[2])


# --- the peers: each takes clips and returns [N x 224 x 224 x 3, ...] -----------


def opencv(clips, threads):
    """One seek a clip, grab() up to the frames that are wanted, retrieve() those."""
    capture, arrays = opencv_open(clips, threads), []
    for _, _, wanted in clips:
        capture.set(cv2.CAP_PROP_POS_FRAMES, wanted[0])
        pictures, at = [], wanted[0] - 1
        for number in wanted:
            while at < number:
                capture.grab()
                at += 1
            pictures.append(opencv_picture(capture))
        arrays.append(numpy.stack(pictures))
    return arrays


def opencv_merged(clips, threads):
    """One way through the video for all clips, a seek only over long gaps."""
    capture, pictures, at = opencv_open(clips, threads), {}, -1
    for number in sorted({number for clip in clips for number in clip[2]}):
        if number - at > 250:
            capture.set(cv2.CAP_PROP_POS_FRAMES, number)
            at = number - 1
        while at < number:
            capture.grab()
            at += 1
        pictures[number] = opencv_picture(capture)
    return [numpy.stack([pictures[number] for number in clip[2]]) for clip in clips]


def opencv_open(clips, threads):
    cv2.setNumThreads(threads or -1)
    options = [cv2.CAP_PROP_N_THREADS, threads] if threads else []
    return cv2.VideoCapture(clips[0][1], cv2.CAP_FFMPEG, options)


def opencv_picture(capture):
    picture = cv2.resize(capture.retrieve()[1], (SIDE, SIDE))
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)


def pyav(clips, threads):
    """Seek to the keyframe before each clip and decode forward."""
    arrays = []
    with av.open(clips[0][1]) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = threads
        step = round(1 / (RATE * stream.time_base))
        for _, _, wanted in clips:
            container.seek(stream.start_time + wanted[0] * step, stream=stream)
            pictures, left = [], list(wanted)
            for frame in container.decode(stream):
                if frame.pts == stream.start_time + left[0] * step:
                    pictures.append(
                        frame.to_ndarray(width=SIDE, height=SIDE, format="rgb24"))
                    del left[0]
                    if not left:
                        break
            arrays.append(numpy.stack(pictures))
    return arrays


def decord_clips(clips, threads):
    """get_batch() of each clip, scaled by the reader."""
    reader = decord.VideoReader(clips[0][1], width=SIDE, height=SIDE,
                                num_threads=threads)
    return [reader.get_batch(clip[2]).asnumpy() for clip in clips]


def torchcodec_clips(clips, threads):
    """get_frames_at() of each clip, scaled by the decoder."""
    decoder = torchcodec_open(clips, threads)
    return [decoder.get_frames_at(clip[2]).data.numpy() for clip in clips]


def torchcodec_merged(clips, threads):
    """get_frames_at() of all clips at once, which sorts and merges them."""
    numbers = [number for clip in clips for number in clip[2]]
    data = torchcodec_open(clips, threads).get_frames_at(numbers).data.numpy()
    return [data[i:i + N] for i in range(0, len(numbers), N)]


def torchcodec_open(clips, threads):
    if threads:
        torch.set_num_threads(threads)
    return torchcodec.decoders.VideoDecoder(
        clips[0][1], num_ffmpeg_threads=threads, dimension_order="NHWC",
        transforms=[torchcodec.transforms.Resize(size=(SIDE, SIDE))])


def ffmpeg(clips, threads):
    """One run with select a clip, raw pictures through a pipe."""
    arrays = []
    for _, video, wanted in clips:
        select = "+".join(f"eq(n,{number - wanted[0]})" for number in wanted)
        run = subprocess.run(
            ["ffmpeg", "-v", "error", "-threads", str(threads),
             "-ss", f"{wanted[0] / RATE - 0.001}", "-i", video,
             "-vf", f"select='{select}',scale={SIDE}:{SIDE}", "-vsync", "0",
             "-frames:v", str(N), "-pix_fmt", "rgb24", "-f", "rawvideo", "-"],
            stdout=subprocess.PIPE, check=True)
        arrays.append(numpy.frombuffer(run.stdout, numpy.uint8).reshape(N, SIDE, SIDE, 3))
    return arrays


TORCHCODEC = ["torch", "torchcodec.decoders", "torchcodec.transforms"]
PEERS = {
    "ffmpeg": (ffmpeg, []),
    "opencv": (opencv, ["cv2"]),
    "opencv-merged": (opencv_merged, ["cv2"]),
    "pyav": (pyav, ["av"]),
    "decord": (decord_clips, ["decord"]),
    "torchcodec": (torchcodec_clips, TORCHCODEC),
    "torchcodec-merged": (torchcodec_merged, TORCHCODEC),
}


def part(name, clips, threads, check):
    """What one of the processes does; returns when it was done, its seconds of CPU,
    and the number of pictures that show another frame than those in CHECK."""
    arrays = PEERS[name][0](clips, threads)
    cpu = sum(used.ru_utime + used.ru_stime for used in
              (resource.getrusage(who) for who in
               (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
    done, other = time.monotonic(), 0
    for clip, array in zip(clips, arrays):
        ours = numpy.load(os.path.join(check, clip[0] + ".npy")).astype(int)
        for i in range(N):
            apart = [abs(array[i] - ours[k]).mean()
                     for k in range(max(0, i - 1), min(N, i + 2))]
            other += abs(array[i] - ours[i]).mean() > min(apart)
    return done, cpu, other


def main():
    name, jobs, table, check = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
    for module in ["numpy"] + PEERS[name][1]:
        try:
            globals()[module.split(".")[0]] = __import__(module)
        except Exception as why:  # a library that is there may fail in many ways
            sys.exit(f"{name} cannot be loaded: {str(why).splitlines()[0]}")
    clips = read_clips(table)
    half = (len(clips) + jobs - 1) // jobs
    parts = [(name, clips[i:i + half], 1 if jobs > 1 else 0, check)
             for i in range(0, len(clips), half)]
    # a process of its own has used no CPU yet
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        start = time.monotonic()
        results = pool.starmap(part, parts, chunksize=1)
    print("took", round(max(done for done, _, _ in results) - start, 3),
          round(sum(cpu for _, cpu, _ in results), 3))
    print("other", sum(other for _, _, other in results))


main()
