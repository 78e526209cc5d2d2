"""CLIP-CAER once more, out of PyTorch's own modules, to compare numbers with.

	reference.py input MODEL CLIPS SEED STEPS INPUT	makes an input for caer-drive
	reference.py compare MODEL INPUT OUT		and says how far OUT is from this

Nothing is taken over from the library but the names in its files: attention is
torch.nn.MultiheadAttention, patches are cut by a convolution, texts go through the text
encoder in full length, descent is torch.optim.SGD, and Grad-CAM takes its gradients by a
hook from the whole graph.
"""
import json
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

TYPES = {"F32": np.float32, "F64": np.float64, "I32": np.int32, "I64": np.int64,
         "U8": np.uint8, "F16": np.float16}


def read(path):
    """The tensors and the metadata of a safetensors file."""
    data = open(path, "rb").read()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + size])
    meta = header.pop("__metadata__", {})
    tensors = {}
    for name, about in header.items():
        begin, end = (8 + size + at for at in about["data_offsets"])
        tensors[name] = np.frombuffer(data[begin:end], TYPES[about["dtype"]]).reshape(
            about["shape"])
    return tensors, meta


def write(path, tensors, meta=None):
    names = {np.dtype(t): name for name, t in TYPES.items()}
    header, at = {}, 0
    if meta:
        header["__metadata__"] = meta
    for name, values in tensors.items():
        header[name] = {"dtype": names[values.dtype], "shape": list(values.shape),
                        "data_offsets": [at, at + values.nbytes]}
        at += values.nbytes
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for values in tensors.values():
            file.write(np.ascontiguousarray(values).tobytes())


class QuickGELU(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(1.702 * x)


class Block(nn.Module):
    """A block of CLIP, sequence first."""

    def __init__(self, width, heads, activation):
        super().__init__()
        self.attn = nn.MultiheadAttention(width, heads)
        self.ln_1 = nn.LayerNorm(width)
        self.mlp = nn.ModuleDict({"c_fc": nn.Linear(width, 4 * width),
                                  "c_proj": nn.Linear(4 * width, width)})
        self.activation = activation
        self.ln_2 = nn.LayerNorm(width)

    def forward(self, x, mask=None):
        y = self.ln_1(x)
        x = x + self.attn(y, y, y, need_weights=False, attn_mask=mask)[0]
        return x + self.mlp["c_proj"](self.activation(self.mlp["c_fc"](self.ln_2(x))))


class Blocks(nn.Module):
    def __init__(self, width, layers, heads, activation):
        super().__init__()
        self.resblocks = nn.ModuleList(
            Block(width, heads, activation) for _ in range(layers))

    def forward(self, x, mask=None):
        for block in self.resblocks:
            x = block(x, mask)
        return x


class Visual(nn.Module):
    def __init__(self, c, activation):
        super().__init__()
        width, side = c["width"], c["image_size"] // c["patch"]
        self.conv1 = nn.Conv2d(3, width, c["patch"], stride=c["patch"], bias=False)
        self.class_embedding = nn.Parameter(torch.zeros(width))
        self.positional_embedding = nn.Parameter(torch.zeros(side * side + 1, width))
        self.ln_pre = nn.LayerNorm(width)
        self.transformer = Blocks(width, c["layers"], c["heads"], activation)
        self.ln_post = nn.LayerNorm(width)
        self.proj = nn.Parameter(torch.zeros(width, c["embedding"]))

    def forward(self, pictures):
        x = self.conv1(pictures).flatten(2).transpose(1, 2)
        token = self.class_embedding.expand(len(x), 1, -1)
        x = self.ln_pre(torch.cat([token, x], 1) + self.positional_embedding)
        x = self.transformer(x.transpose(0, 1)).transpose(0, 1)
        return self.ln_post(x[:, 0]) @ self.proj


class Temporal(nn.Module):
    """As the authors name it; attention by nn.MultiheadAttention where its width is the
    embedding's, and written out where it is not."""

    def __init__(self, c):
        super().__init__()
        e, self.heads = c["embedding"], c["temporal_heads"]
        inner = self.heads * c["temporal_head_width"]
        self.cls_token = nn.Parameter(torch.zeros(1, 1, e))
        self.pos_embedding = nn.Parameter(torch.zeros(1, c["frames"] + 1, e))
        self.temporal_transformer = nn.Module()
        self.temporal_transformer.layers = nn.ModuleList()
        for _ in range(c["temporal_layers"]):
            first, second = nn.Module(), nn.Module()
            first.fn, second.fn = nn.Module(), nn.Module()
            first.fn.norm, second.fn.norm = nn.LayerNorm(e), nn.LayerNorm(e)
            first.fn.fn, second.fn.fn = nn.Module(), nn.Module()
            first.fn.fn.to_qkv = nn.Linear(e, 3 * inner, bias=False)
            first.fn.fn.to_out = nn.Sequential(nn.Linear(inner, e), nn.Dropout(0))
            second.fn.fn.net = nn.Sequential(
                nn.Linear(e, c["temporal_mlp"]), nn.GELU(approximate="tanh"),
                nn.Dropout(0), nn.Linear(c["temporal_mlp"], e), nn.Dropout(0))
            self.temporal_transformer.layers.append(nn.ModuleList([first, second]))

    def attention(self, fn, x):
        q, k, v = (t.unflatten(-1, (self.heads, -1)).permute(0, 2, 1, 3)
                   for t in fn.to_qkv(x).chunk(3, -1))
        score = torch.einsum("bhid,bhjd->bhij", q, k) / q.shape[-1] ** 0.5
        mixed = torch.einsum("bhij,bhjd->bhid", score.softmax(-1), v)
        return fn.to_out(mixed.permute(0, 2, 1, 3).flatten(2))

    def forward(self, x):
        x = torch.cat([self.cls_token.expand(len(x), 1, -1), x], 1)
        x = x + self.pos_embedding
        for first, second in self.temporal_transformer.layers:
            x = x + self.attention(first.fn.fn, first.fn.norm(x))
            x = x + second.fn.fn.net(second.fn.norm(x))
        return x[:, 0]


class Caer(nn.Module):
    def __init__(self, c, classes):
        super().__init__()
        activation = QuickGELU() if c["activation"] == "quick" else nn.GELU()
        self.c, self.classes = c, classes
        self.visual = Visual(c, activation)
        self.token_embedding = nn.Embedding(c["vocabulary"], c["text_width"])
        self.positional_embedding = nn.Parameter(torch.zeros(c["length"], c["text_width"]))
        self.transformer = Blocks(
            c["text_width"], c["text_layers"], c["text_heads"], activation)
        self.ln_final = nn.LayerNorm(c["text_width"])
        self.text_projection = nn.Parameter(torch.zeros(c["text_width"], c["embedding"]))
        self.temporal_net = Temporal(c) if c["streams"] != "context" else None
        self.temporal_net_body = Temporal(c) if c["streams"] != "face" else None
        if c["streams"] == "both":
            self.project_fc = nn.Linear(2 * c["embedding"], c["embedding"])
        self.prompt_learner = nn.Module()
        if c["learned"]:
            self.prompt_learner.ctx = nn.Parameter(
                torch.zeros(len(classes), c["learned"], c["text_width"]))

    def text(self, learned=True):
        c, m = self.c, self.c["learned"] if learned else 0
        ids = torch.zeros(len(self.classes), c["length"], dtype=torch.long)
        ends = []
        for i, one in enumerate(self.classes):
            row = [c["vocabulary"] - 2] + [0] * m + one["tokens"] + [c["vocabulary"] - 1]
            ids[i, :len(row)] = torch.tensor(row)
            ends.append(len(row) - 1)
        x = self.token_embedding(ids)
        if m:
            x = torch.cat([x[:, :1], self.prompt_learner.ctx, x[:, 1 + m:]], 1)
        x = x + self.positional_embedding
        mask = torch.full((c["length"], c["length"]), float("-inf")).triu(1)
        x = self.transformer(x.transpose(0, 1), mask).transpose(0, 1)
        return self.ln_final(x)[torch.arange(len(ids)), ends] @ self.text_projection

    def pixels(self, stream):
        x = stream.permute(0, 1, 4, 2, 3).float() / 255
        if self.c["normalize"] == "clip":
            mean = torch.tensor([0.48145466, 0.4578275, 0.40821073]).view(3, 1, 1)
            x = (x - mean) / torch.tensor([0.26862954, 0.26130258, 0.27577711]).view(3, 1, 1)
        return x

    def frames(self, stream):
        x = self.pixels(stream)
        return self.visual(x.flatten(0, 1)).view(*x.shape[:2], -1)

    def forward(self, face, context):
        if self.c["streams"] == "face":
            clip = self.temporal_net(self.frames(face))
        elif self.c["streams"] == "context":
            clip = self.temporal_net_body(self.frames(context))
        else:
            clip = self.project_fc(torch.cat(
                [self.temporal_net(self.frames(face)),
                 self.temporal_net_body(self.frames(context))], -1))
        return (F.normalize(clip, dim=-1) @ F.normalize(self.text(), dim=-1).t()
                / self.c["temperature"])

    def zero(self, face, context):
        streams = {"face": [face], "context": [context], "both": [face, context]}
        frames = torch.cat([self.frames(s) for s in streams[self.c["streams"]]], 1)
        clip = F.normalize(F.normalize(frames, dim=-1).mean(1), dim=-1)
        return (clip @ F.normalize(self.text(False), dim=-1).t()
                / self.c["temperature"])

    def cam(self, face, context, stream):
        """Grad-CAM of class 1 in the first clip."""
        seen = []

        def keep(module, inputs, output):
            output.retain_grad()
            seen.append(output)

        hook = self.visual.transformer.resblocks[-1].ln_1.register_forward_hook(keep)
        self(face[:1], context[:1])[0, 1].backward()
        hook.remove()
        at = seen[0 if stream == "face" or self.c["streams"] != "both" else 1]
        read, slope = at.detach()[1:], at.grad[1:]  # [patch][frame][width]
        self.zero_grad()
        return ((slope.mean(0, keepdim=True) * read).sum(-1).clamp(min=0)).t().flatten()


def load(path):
    tensors, meta = read(path)
    model = Caer(json.loads(meta["aer.config"]), json.loads(meta["aer.classes"]))
    model.load_state_dict({n: torch.tensor(t) for n, t in tensors.items()})
    return model


def make_input(path, clips, seed, steps, out):
    _, meta = read(path)
    c = json.loads(meta["aer.config"])
    rng = np.random.default_rng(seed)
    shape = (clips, c["frames"], c["image_size"], c["image_size"], 3)
    write(out, {
        "face": rng.integers(0, 256, shape, np.uint8),
        "context": rng.integers(0, 256, shape, np.uint8),
        "label": (np.arange(clips) % len(json.loads(meta["aer.classes"]))).astype(np.int32),
        "rates": np.array([1e-3, 1e-2, 1e-2, 1e-3, 0.9, 1e-4]),
        "steps": np.array([steps], np.int32)})


PARTS = ["visual.", "temporal_net", "prompt_learner.", "project_fc."]


def part(name):
    return next((i for i, p in enumerate(PARTS) if name.startswith(p)), None)


class Comparison:
    def __init__(self, out):
        self.out, self.worst, self.bad = out, {}, []

    def __call__(self, what, name, wanted):
        """Compares within 1e-4 of the greatest number of the tensor, or of 1."""
        wanted = wanted.detach().numpy().ravel()
        got = self.out.pop(name)
        scale = np.abs(wanted).max()
        if what not in ("gradients", "maps"):
            scale = max(scale, 1)
        far = np.abs(got - wanted).max() / max(scale, 1e-5)
        self.worst[what] = max(self.worst.get(what, 0), far)
        if not far <= 1e-4:
            self.bad.append(f"{name}: {far:g} of {scale:g}")


def compare(path, input_path, out_path):
    torch.set_num_threads(1)
    model, given = load(path), {n: torch.tensor(t) for n, t in read(input_path)[0].items()}
    face, context = given["face"], given["context"]
    check = Comparison(read(out_path)[0])
    check("image features", "image", model.frames(face))
    check("text features", "text", model.text())
    check("logits", "zero", model.zero(face, context))
    logits = model(face, context)
    check("logits", "logits", logits)
    check("logits", "p", logits.softmax(-1))
    for stream in ["face", "context"]:
        if "map_" + stream in check.out:
            check("maps", "map_" + stream, model.cam(face, context, stream))
    groups = [{"params": [], "lr": rate} for rate in given["rates"][:4].tolist()]
    for name, p in model.named_parameters():
        p.requires_grad_(part(name) is not None)
        if part(name) is not None:
            groups[part(name)]["params"].append(p)
    sgd = torch.optim.SGD([g for g in groups if g["params"]], lr=0,
                          momentum=given["rates"][4].item(),
                          weight_decay=given["rates"][5].item())
    losses = []

    def gradients(when):
        for name, p in model.named_parameters():
            check("gradients", f"{when}/{name}",
                  p.grad if p.grad is not None else torch.zeros_like(p))

    for step in range(int(given["steps"])):
        sgd.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(face, context), given["label"].long())
        loss.backward()
        losses.append(loss)
        if step == 0:
            gradients("gradient")
        sgd.step()
    gradients("last")
    check("losses", "losses", torch.stack(losses))
    for name, p in model.named_parameters():
        check("weights after steps", f"after/{name}", p)
    logits = model(face, context)
    check("logits after steps", "after_logits", logits)
    check("logits after steps", "after_p", logits.softmax(-1))
    for what, far in check.worst.items():
        print(f"{what}: {far:.1e}")
    print(f"loss {losses[0].item():.3f} to {losses[-1].item():.3f}")
    for line in check.bad:
        print("TOO FAR", line)
    if check.out:
        print("NOT COMPARED", *check.out)
    sys.exit(bool(check.bad or check.out))


if __name__ == "__main__":
    if sys.argv[1] == "input":
        make_input(sys.argv[2], *map(int, sys.argv[3:6]), sys.argv[6])
    else:
        compare(*sys.argv[2:5])
