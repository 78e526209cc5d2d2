"""The CLIP of a checkpoint in other people's files, and back.

	foreign.py make MODEL
		writes weights.openai (TorchScript), weights.half (the same in half precision),
		weights.open_clip and weights.hf (safetensors), weights.odd, which lacks a tensor
		and has another, and weights.bad, which is no CLIP
	foreign.py same MODEL OTHER...
		whether the tensors of CLIP are equal in checkpoints; rounded where OTHER ends in half
	foreign.py folders MODEL
		writes folders as open_clip and Hugging Face have them, open_clip.quick,
		open_clip.gelu, hf.quick and hf.gelu: weights and their configuration
	foreign.py features MODEL INPUT OUT OPEN_CLIP
		whether open_clip's own classes give the features in OUT
	foreign.py folder FOLDER MODEL INPUT OUT OPEN_CLIP
		the same with the configuration in FOLDER, whatever MODEL says; for Hugging
		Face's by PyTorch's modules
"""
import importlib
import json
import os
import re
import sys
import types

import numpy as np
import torch

from reference import Caer, QuickGELU, read, write

HEAD = ("temporal_net", "project_fc", "prompt_learner", "velocity.")


def clip_of(path):
    return {n: t for n, t in read(path)[0].items() if not n.startswith(HEAD)}


def to_hugging_face(tensors):
    """The names of transformers' CLIPModel (modeling_clip.py)."""
    out = {}
    for name, value in tensors.items():
        if name in ("visual.proj", "text_projection"):
            name = "visual_projection" if name == "visual.proj" else "text_projection"
            out[name + ".weight"] = np.ascontiguousarray(value.T)
            continue
        side = "vision_model." if name.startswith("visual.") else "text_model."
        name = name.replace("visual.", "")
        block = re.match(r"transformer\.resblocks\.(\d+)\.(.*)", name)
        if block and ".attn.in_proj_" in name:
            kind = name.rsplit("_", 1)[1]
            for letter, part in zip("qkv", np.split(value, 3)):
                out[f"{side}encoder.layers.{block[1]}.self_attn.{letter}_proj.{kind}"] = part
            continue
        if block:
            rest = block[2]
            for here, there in [("attn.out_proj", "self_attn.out_proj"),
                                ("ln_1", "layer_norm1"), ("ln_2", "layer_norm2"),
                                ("mlp.c_fc", "mlp.fc1"), ("mlp.c_proj", "mlp.fc2")]:
                rest = rest.replace(here, there)
            out[f"{side}encoder.layers.{block[1]}.{rest}"] = value
            continue
        for here, there in [("class_embedding", "embeddings.class_embedding"),
                            ("conv1.", "embeddings.patch_embedding."),
                            ("positional_embedding", "embeddings.position_embedding.weight"),
                            ("token_embedding.", "embeddings.token_embedding."),
                            ("ln_pre.", "pre_layrnorm."), ("ln_post.", "post_layernorm."),
                            ("ln_final.", "final_layer_norm.")]:
            if name.startswith(here):
                name = there + name[len(here):]
                break
        out[side + name] = value
    out["text_model.embeddings.position_ids"] = np.arange(5, dtype=np.int64)
    out["logit_scale"] = np.array(4.6, np.float32)
    return out


class Holder(torch.nn.Module):
    def forward(self, x):
        return x


def save_script(tensors, path):
    """OpenAI's archive: a scripted module with these parameters."""
    root = Holder()
    for name, value in tensors.items():
        at, *steps = [root] + name.split(".")
        for step in steps[:-1]:
            if step not in at._modules:
                at.add_module(step, Holder())
            at = at._modules[step]
        at.register_parameter(steps[-1], torch.nn.Parameter(torch.tensor(value)))
    root.register_parameter("logit_scale", torch.nn.Parameter(torch.tensor(4.6)))
    root.register_buffer("input_resolution", torch.tensor(32))
    root.register_buffer("context_length", torch.tensor(40))
    root.register_buffer("vocab_size", torch.tensor(520))
    torch.jit.script(root).save(path)


def make(model):
    tensors = clip_of(model)
    scale = {"logit_scale": np.array(4.6, np.float32)}
    save_script(tensors, "weights.openai")
    save_script({n: t.astype(np.float16) for n, t in tensors.items()}, "weights.half")
    write("weights.open_clip", {**tensors, **scale})
    write("weights.hf", to_hugging_face(tensors))
    odd = {**tensors, **scale, "visual.extra": np.zeros(3, np.float32)}
    del odd["visual.ln_pre.bias"]
    write("weights.odd", odd)
    del odd["visual.proj"]
    write("weights.bad", odd)


def same(model, *others):
    wanted, wrong = clip_of(model), []
    for other in others:
        got = clip_of(other)
        for name, values in wanted.items():
            if other.endswith("half"):
                values = values.astype(np.float16).astype(np.float32)
            if name not in got or not np.array_equal(values, got[name]):
                wrong.append(f"{other}: {name}")
    print(*wrong, sep="\n")
    sys.exit(bool(wrong))


def open_clip(folder):
    """Its classes alone: without torchvision, timm and the others that it imports."""
    torchvision = types.ModuleType("torchvision.ops.misc")
    torchvision.FrozenBatchNorm2d = None
    for name in ["torchvision", "torchvision.ops"]:
        sys.modules[name] = types.ModuleType(name)
    sys.modules["torchvision.ops.misc"] = torchvision
    package = types.ModuleType("open_clip")
    package.__path__ = [folder]
    sys.modules["open_clip"] = package
    return importlib.import_module("open_clip.model")


def folders(model):
    tensors, c = clip_of(model), json.loads(read(model)[1]["aer.config"])
    scale = {"logit_scale": np.array(4.6, np.float32)}
    for name in ["quick", "gelu"]:
        cfg = {"embed_dim": c["embedding"],
               "vision_cfg": dict(
                   layers=c["layers"], width=c["width"], patch_size=c["patch"],
                   head_width=c["width"] // c["heads"], image_size=c["image_size"]),
               "text_cfg": dict(
                   context_length=c["length"], vocab_size=c["vocabulary"],
                   width=c["text_width"], heads=c["text_heads"],
                   layers=c["text_layers"])}
        if name == "quick":
            cfg["quick_gelu"] = True
        act = {"hidden_act": "quick_gelu" if name == "quick" else "gelu"}
        save_folder("open_clip." + name, {**tensors, **scale}, "open_clip_config.json",
                    {"model_cfg": cfg, "preprocess_cfg": {}})
        save_folder("hf." + name, to_hugging_face(tensors), "config.json",
                    {"model_type": "clip",
                     "text_config": {"num_attention_heads": c["text_heads"], **act},
                     "vision_config": {"num_attention_heads": c["heads"], **act}})


def save_folder(folder, tensors, name, config):
    os.mkdir(folder)
    write(folder + "/model.safetensors", tensors)
    with open(f"{folder}/{name}", "w") as file:
        json.dump(config, file)


def classes_of(module, model):
    """open_clip's model for a checkpoint."""
    c = json.loads(read(model)[1]["aer.config"])
    return module.CLIP(
        c["embedding"],
        dict(layers=c["layers"], width=c["width"], head_width=c["width"] // c["heads"],
             patch_size=c["patch"], image_size=c["image_size"]),
        dict(context_length=c["length"], vocab_size=c["vocabulary"],
             width=c["text_width"], heads=c["text_heads"], layers=c["text_layers"]),
        quick_gelu=c["activation"] == "quick")


def encode(clip, model, pictures):
    """What open_clip's CLIP makes of the pictures and of the model's texts."""
    tensors, meta = read(model)
    c, classes = json.loads(meta["aer.config"]), json.loads(meta["aer.classes"])
    state = {n: torch.tensor(t) for n, t in clip_of(model).items()}
    state["logit_scale"] = torch.tensor(4.6)
    clip.load_state_dict(state)
    clip.eval()
    ids = torch.zeros(len(classes), c["length"], dtype=torch.long)
    for i, one in enumerate(classes):
        row = [c["vocabulary"] - 2] + one["tokens"] + [c["vocabulary"] - 1]
        ids[i, :len(row)] = torch.tensor(row)
    pictures = pictures.flatten(0, 1).permute(0, 3, 1, 2) / 255
    return clip.encode_image(pictures), clip.encode_text(ids)


def compare(out_path, image, text):
    out, bad = read(out_path)[0], False
    for name, wanted in [("image", image), ("text", text)]:
        wanted = wanted.detach().numpy().ravel()
        far = np.abs(out[name] - wanted).max() / max(1, np.abs(wanted).max())
        print(f"{name}: {far:.1e}")
        bad = bad or not far <= 1e-4
    sys.exit(bad)


def features(model, input_path, out_path, folder):
    pictures = torch.tensor(read(input_path)[0]["face"])
    compare(out_path, *encode(classes_of(open_clip(folder), model), model, pictures))


def folder(at, model, input_path, out_path, package):
    pictures = torch.tensor(read(input_path)[0]["face"])
    if os.path.exists(at + "/open_clip_config.json"):
        cfg = json.load(open(at + "/open_clip_config.json"))["model_cfg"]
        clip = open_clip(package).CLIP(**cfg)
        compare(out_path, *encode(clip, model, pictures))
    tensors, meta = read(model)
    told = json.load(open(at + "/config.json"))
    c = json.loads(meta["aer.config"])
    c["heads"] = told["vision_config"]["num_attention_heads"]
    c["text_heads"] = told["text_config"]["num_attention_heads"]
    c["activation"] = told["vision_config"]["hidden_act"].replace("quick_gelu", "quick")
    clip = Caer(c, json.loads(meta["aer.classes"]))
    clip.load_state_dict({n: torch.tensor(t) for n, t in tensors.items()})
    compare(out_path, clip.frames(pictures), clip.text())


if __name__ == "__main__":
    {"make": make, "same": same, "folders": folders, "features": features,
     "folder": folder}[sys.argv[1]](*sys.argv[2:])
