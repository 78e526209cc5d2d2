#!/usr/bin/python3
"""A real llama.cpp server with a tiny model of random weights that can look at pictures.

	llama.py DIR

writes the model to DIR, prints the server's address and serves until it is killed.  It
needs the packages xllamacpp and gguf of PyPI.  What such a model says means nothing: it
is the server that is of interest.
"""
import os
import sys
import time

import gguf
import numpy as np
import xllamacpp

WIDTH, HEADS, INNER = 64, 4, 128
SIDE, PATCH, EYE_LAYERS = 32, 16, 2

random = np.random.default_rng(1)


def weights(*shape):
    return (random.standard_normal(shape) * 0.05).astype(np.float32)


def ones():
    return np.ones(WIDTH, np.float32)


def byte_letters():
    """The letter that byte-level vocabularies have for each byte: its own where it can be
    printed, else the next from U+0100 on."""
    own = set(range(33, 127)) | set(range(161, 173)) | set(range(174, 256))
    letters, more = [], 256
    for byte in range(256):
        letters.append(chr(byte if byte in own else more))
        more += byte not in own
    return letters


def finish(out):
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


def write_text_model(path):
    out = gguf.GGUFWriter(path, "llama")
    out.add_context_length(16384)
    out.add_embedding_length(WIDTH)
    out.add_block_count(1)
    out.add_feed_forward_length(INNER)
    out.add_head_count(HEADS)
    out.add_layer_norm_rms_eps(1e-5)
    out.add_rope_dimension_count(WIDTH // HEADS)
    tokens = byte_letters() + ["<|end|>", "<|user|>"]
    out.add_vocab_size(len(tokens))
    out.add_tokenizer_model("gpt2")
    out.add_tokenizer_pre("gpt-2")
    out.add_token_list(tokens)
    out.add_token_types([gguf.TokenType.NORMAL] * 256 + [gguf.TokenType.CONTROL] * 2)
    out.add_token_merges(["a a"])
    out.add_bos_token_id(257)
    out.add_eos_token_id(256)
    out.add_chat_template("{% for m in messages %}<|user|>{{ m['content'] }}<|end|>"
                          "{% endfor %}<|user|>")
    out.add_tensor("token_embd.weight", weights(len(tokens), WIDTH))
    out.add_tensor("output_norm.weight", ones())
    out.add_tensor("output.weight", 20 * weights(len(tokens), WIDTH))
    for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
        out.add_tensor("blk.0.%s.weight" % name, weights(WIDTH, WIDTH))
    out.add_tensor("blk.0.attn_norm.weight", ones())
    out.add_tensor("blk.0.ffn_norm.weight", ones())
    out.add_tensor("blk.0.ffn_gate.weight", weights(INNER, WIDTH))
    out.add_tensor("blk.0.ffn_up.weight", weights(INNER, WIDTH))
    out.add_tensor("blk.0.ffn_down.weight", weights(WIDTH, INNER))
    finish(out)


def write_eye(path):
    """What makes tokens of a picture: a vision transformer and a projection."""
    out = gguf.GGUFWriter(path, "clip")
    out.add_clip_has_vision_encoder(True)
    out.add_clip_projector_type("mlp")
    out.add_vision_projection_dim(WIDTH)
    out.add_vision_image_size(SIDE)
    out.add_vision_patch_size(PATCH)
    out.add_vision_embedding_length(WIDTH)
    out.add_vision_feed_forward_length(INNER)
    out.add_vision_block_count(EYE_LAYERS)
    out.add_vision_head_count(HEADS)
    out.add_vision_attention_layernorm_eps(1e-5)
    out.add_vision_image_mean([0.5] * 3)
    out.add_vision_image_std([0.5] * 3)
    out.add_vision_use_gelu(True)

    def layer(name, rows, columns):
        out.add_tensor(name + ".weight", weights(rows, columns))
        out.add_tensor(name + ".bias", np.zeros(rows, np.float32))

    def norm(name):
        out.add_tensor(name + ".weight", ones())
        out.add_tensor(name + ".bias", np.zeros(WIDTH, np.float32))

    out.add_tensor("v.class_embd", weights(WIDTH))
    out.add_tensor("v.patch_embd.weight", weights(WIDTH, 3, PATCH, PATCH))
    out.add_tensor("v.position_embd.weight", weights((SIDE // PATCH) ** 2 + 1, WIDTH))
    norm("v.pre_ln")
    norm("v.post_ln")
    for i in range(EYE_LAYERS):
        for name in ("attn_q", "attn_k", "attn_v", "attn_out"):
            layer("v.blk.%d.%s" % (i, name), WIDTH, WIDTH)
        norm("v.blk.%d.ln1" % i)
        norm("v.blk.%d.ln2" % i)
        layer("v.blk.%d.ffn_up" % i, INNER, WIDTH)
        layer("v.blk.%d.ffn_down" % i, WIDTH, INNER)
    layer("mm.0", WIDTH, WIDTH)
    layer("mm.2", WIDTH, WIDTH)
    finish(out)


model = os.path.join(sys.argv[1], "model.gguf")
eye = os.path.join(sys.argv[1], "eye.gguf")
write_text_model(model)
write_eye(eye)
params = xllamacpp.CommonParams()
params.model.path = model
params.mmproj.path = eye
params.n_ctx = 16384
params.n_parallel = 2
params.cpuparams.n_threads = 1
params.warmup = False
params.hostnames = ["127.0.0.1"]
params.port = 0
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
while True:
    time.sleep(1)
