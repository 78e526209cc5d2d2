/*
 * convert - decoded frames to pictures as they are shown.
 *
 * Colours by the video's own matrix and range, chroma interpolated, pixels made
 * square, rotation and mirroring applied.  A BT.709 red is (255, 0, 0) within
 * rounding.  Alpha is ignored.  A frame of another size than the first one is
 * scaled to it.
 */
#ifndef AER_CONVERT_H
#define AER_CONVERT_H

#include "picture/picture.h"
#include "video/video.h"

/* The version of all that makes pictures what they are: conversion, scaling, encoding.
 * It is a part of recipes (record.h), so that what is there of another version is made
 * again; to be raised with every change that is seen in a byte of a result. */
#define AER_PIXELS "2"

struct aer_converter;

/* A converter keeps what can be used again from frame to frame; one a thread. */
struct aer_converter *aer_converter_new(struct aer_error *err) AER_MUST_CHECK;
void aer_converter_free(struct aer_converter *converter);

/* FRAME of VIDEO as an RGB picture of the video's size; PICTURE as
 * aer_picture_make has it. */
int aer_convert_rgb(struct aer_converter *converter, const struct aer_video *video,
    const struct aer_frame *frame, struct aer_picture *picture,
    struct aer_error *err) AER_MUST_CHECK;

/* The same for REGION of it, which lies in the picture: a picture of the region's
 * size.  Mostly it costs as much less as the region is smaller. */
int aer_convert_region(struct aer_converter *converter, const struct aer_video *video,
    const struct aer_frame *frame, const struct aer_region *region,
    struct aer_picture *picture, struct aer_error *err) AER_MUST_CHECK;

/*
 * REGION of FRAME fitted into WIDTH x HEIGHT as by aer_picture_fit, without a picture
 * of the region's size between (shrink.h): 1.  Or 0 where the frame must be made RGB
 * first: it is not 8-bit YUV 4:2:0, or not shown as it is stored, or the filter is box
 * or nearest, or a side does not get AER_SHRINK_LEAST times shorter.  PICTURE as
 * aer_picture_make has it.
 */
int aer_convert_shrunk(struct aer_converter *converter, const struct aer_video *video,
    const struct aer_frame *frame, const struct aer_region *region, int width,
    int height, enum aer_fit fit, enum aer_filter filter, struct aer_picture *picture,
    struct aer_error *err) AER_MUST_CHECK;

/* The pixel format FORMAT (enum AVPixelFormat) without the range that the yuvj formats
 * have in their name: swscale and encoders want it apart. */
int aer_convert_plain(int format);

/* A picture for an encoder. */
struct aer_shape {
	int width, height;
	int pixels; /* enum AVPixelFormat: YUV, grey or RGB */
};

/*
 * REGION of FRAME in SHAPE, YUV in the video's own matrix and range.  REGION lies in
 * the picture; where SHAPE has another size all of it is scaled, with an antialiased
 * cubic filter.  The region's own values are kept where SHAPE has its size and the
 * frame's pixels, the frame is shown as it is stored, and the region begins where a
 * sample of chroma does.  The result is owned by the converter or is the frame's own
 * memory, and is valid until the next call or the next read.
 */
struct AVFrame *aer_convert_shape(struct aer_converter *converter,
    const struct aer_video *video, const struct aer_frame *frame,
    const struct aer_region *region, const struct aer_shape *shape,
    struct aer_error *err) AER_MUST_CHECK;

/* The same in YUV 4:2:0, 8 bits, in the region's own size, which has even sides. */
struct AVFrame *aer_convert_yuv420(struct aer_converter *converter,
    const struct aer_video *video, const struct aer_frame *frame,
    const struct aer_region *region, struct aer_error *err) AER_MUST_CHECK;

#endif
