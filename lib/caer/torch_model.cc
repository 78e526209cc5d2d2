// The model as a computation: what its parameters are, and the way from pixels and
// texts to features.
#include "caer/torch_model.hh"

#include <ATen/autocast_mode.h>
#include <torch/version.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>

using at::Tensor;

namespace aer
{
static const double eps = 1e-5;

// Whether this libtorch could use a GPU if there was one.
static bool is_for_cuda()
{
	void *part = dlopen("libtorch_cuda.so", RTLD_LAZY | RTLD_NOLOAD);

	if (part == nullptr)
		return false;
	dlclose(part);
	return true;
}

void settle(aer_caer &model, const aer_caer_run *run)
{
	const char *device =
	    run == nullptr || run->device == nullptr ? "cpu" : run->device;

	if (std::string(device) != "cpu") {
		if (std::string(device).rfind("cuda", 0) != 0)
			throw failure("device '" + std::string(device) +
				      "' is neither cpu nor cuda:N");
		if (!at::globalContext().hasCUDA())
			throw failure(
			    "device '" + std::string(device) +
			    "' is not there: libtorch " +
			    (is_for_cuda() ? "finds no GPU; look at what nvidia-smi "
					     "says, and at CUDA_VISIBLE_DEVICES"
					   : "has no CUDA; build with TORCH_DIR=DIR "
					     "of one that has"));
	}
	model.threads =
	    run != nullptr && run->threads > 0 ? run->threads : default_threads();
	if (run == nullptr)
		return;
	model.device = at::Device(device);
	model.mixed = run->mixed && model.device.is_cuda();
	model.chunk = run->chunk;
	if (run->threads > 0)
		set_threads(run->threads);
	if (!run->deterministic || !model.device.is_cuda())
		return;
	setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
	at::globalContext().setDeterministicAlgorithms(true, false);
	at::globalContext().setDeterministicCuDNN(true);
}

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
static void set_mixing(bool on)
{
	at::autocast::set_autocast_enabled(at::kCUDA, on);
	at::autocast::set_autocast_dtype(at::kCUDA, at::kBFloat16);
}
#else
static void set_mixing(bool on)
{
	at::autocast::set_enabled(on);
	at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
}
#endif

mixing::mixing(bool is_on) : on(is_on)
{
	if (!on)
		return;
	set_mixing(true);
	at::autocast::increment_nesting();
}

mixing::~mixing()
{
	if (!on)
		return;
	if (at::autocast::decrement_nesting() == 0)
		at::autocast::clear_cache();
	set_mixing(false);
}

Tensor unit(const Tensor &x)
{
	return x / x.norm(2, -1, true);
}

// A + B, into A where nothing remembers it.
static Tensor sum(Tensor a, const Tensor &b)
{
	return at::GradMode::is_enabled() ? a + b : a.add_(b);
}

static Tensor norm(const Tensor &x, const linear &layer)
{
	return at::layer_norm(x, { x.size(-1) }, layer.weight, layer.bias, eps);
}

// X may be of any rank; one multiplication for all rows.
static Tensor apply(const Tensor &x, const linear &layer)
{
	std::vector<int64_t> shape = x.sizes().vec();

	shape.back() = layer.weight.size(0);
	return at::linear(x.reshape({ -1, x.size(-1) }), layer.weight, layer.bias)
	    .view(shape);
}

// The part of a layer for rows FROM to TO of its result.
static linear rows(const linear &layer, int64_t from, int64_t to)
{
	linear part;

	part.weight = layer.weight.slice(0, from, to);
	if (layer.bias.defined())
		part.bias = layer.bias.slice(0, from, to);
	return part;
}

// What a layer makes of X times FACTOR, which costs nothing extra: [..., in] to [rows,
// out].
static Tensor scaled(const Tensor &x, const linear &layer, double factor)
{
	return at::addmm(
	    layer.bias, x.reshape({ -1, x.size(-1) }), layer.weight.t(), 1, factor);
}

// [N][L][heads * D] to [N][heads][L][D]
static Tensor to_heads(const Tensor &x, int64_t heads)
{
	return x.view({ x.size(0), x.size(1), heads, -1 }).transpose(1, 2);
}

// Softmax of Q K' / sqrt(D) + MASK, times V: [N][heads][L][D].  MASK may be undefined.
static Tensor attend(
    const Tensor &q, const Tensor &k, const Tensor &v, const Tensor &mask)
{
#if TORCH_VERSION_MAJOR >= 2
	return at::scaled_dot_product_attention(
	    q, k, v, mask.defined() ? c10::optional<Tensor>(mask) : c10::nullopt);
#else
	const double scale = 1 / std::sqrt(static_cast<double>(q.size(-1)));
	Tensor score = at::matmul(q * scale, k.transpose(-2, -1));

	if (mask.defined())
		score = sum(score, mask);
	return at::matmul(at::softmax(score, -1), v);
#endif
}

static Tensor from_heads(const Tensor &x)
{
	return x.transpose(1, 2).reshape({ x.size(0), x.size(2), -1 });
}

// What attention adds, from X normalized, [N][L][W].
static Tensor attention(
    const Tensor &x, const block &b, int64_t heads, const Tensor &mask)
{
	const Tensor qkv = apply(x, b.qkv);
	const int64_t inner = qkv.size(-1) / 3;

	return apply(from_heads(attend(to_heads(qkv.slice(2, 0, inner), heads),
			 to_heads(qkv.slice(2, inner, 2 * inner), heads),
			 to_heads(qkv.slice(2, 2 * inner, 3 * inner), heads), mask)),
	    b.out);
}

// The same for one row of each sequence, AT, [N][1][W].
static Tensor attention_at(const Tensor &x, const Tensor &at, const block &b,
    int64_t heads, const Tensor &mask)
{
	const int64_t inner = b.qkv.weight.size(0) / 3;
	const Tensor q = apply(at, rows(b.qkv, 0, inner));
	const Tensor kv = apply(x, rows(b.qkv, inner, 3 * inner));

	return apply(from_heads(attend(to_heads(q, heads),
			 to_heads(kv.slice(2, 0, inner), heads),
			 to_heads(kv.slice(2, inner, 2 * inner), heads), mask)),
	    b.out);
}

// x sigmoid(1.702 x) is silu(1.702 x) / 1.702, and both factors are those of layers.
static Tensor quick_mlp(const Tensor &x, const block &b)
{
	const double a = 1.702;
	const linear up = { b.up.weight, b.up.bias * a };
	Tensor middle = scaled(x, up, a);

	middle = at::GradMode::is_enabled() ? at::silu(middle) : at::silu_(middle);
	return scaled(middle, b.down, 1 / a).view(x.sizes());
}

static Tensor clip_mlp(const aer_caer &model, const Tensor &x, const block &b)
{
	const Tensor read = norm(x, b.norm2);

	if (model.config.activation == AER_CAER_ACTIVATION_QUICK)
		return quick_mlp(read, b);
	return apply(at::gelu(apply(read, b.up)), b.down);
}

// The blocks but the last, which needs one row only.
static Tensor clip_blocks(
    const aer_caer &model, Tensor x, const transformer &over, const Tensor &mask)
{
	for (size_t i = 0; i + 1 < over.blocks.size(); i++) {
		const block &b = over.blocks[i];

		x = sum(x, attention(norm(x, b.norm1), b, over.heads, mask));
		x = sum(x, clip_mlp(model, x, b));
	}
	return x;
}

Tensor pictures(const aer_caer &model, const uint8_t *pixels, size_t n)
{
	const int64_t size = model.config.image_size;

	// libtorch has no tensors of const memory; nothing writes to this one
	return at::from_blob(const_cast<uint8_t *>(pixels),
	    { static_cast<int64_t>(n), size, size, 3 }, at::kByte);
}

// Patches as rows, [N][side^2][3 * patch^2], of numbers as the encoder wants them: a
// convolution whose step is its size is a multiplication.
static Tensor patches(const aer_caer &model, const Tensor &pixels)
{
	const aer_caer_config &c = model.config;
	const int64_t side = c.image_size / c.patch, n = pixels.size(0);
	const Tensor cut = pixels.to(model.device)
			       .view({ n, side, c.patch, side, c.patch, 3 })
			       .permute({ 0, 1, 3, 5, 2, 4 });
	Tensor x = cut.to(cut.options().dtype(at::kFloat), false, false,
	    at::MemoryFormat::Contiguous);

	x.div_(255);
	if (c.normalize == AER_CAER_NORMALIZE_CLIP) {
		static const float mean[] = { 0.48145466F, 0.4578275F, 0.40821073F };
		static const float sigma[] = { 0.26862954F, 0.26130258F, 0.27577711F };

		for (int i = 0; i < 3; i++)
			x.select(3, i).sub_(mean[i]).div_(sigma[i]);
	}
	return x.view({ n, side * side, -1 });
}

Tensor image_features(const aer_caer &model, const Tensor &pixels, Tensor *seen)
{
	const int64_t n = pixels.size(0), width = model.config.width;
	const block &last = model.image.blocks.back();
	const linear convolution = { model.patch.view({ width, -1 }), Tensor() };
	Tensor x, read, row;

	x = at::cat({ model.image_token.expand({ n, 1, width }),
			apply(patches(model, pixels), convolution) },
	    1);
	x = norm(sum(x, model.image_position), model.norm_pre);
	x = clip_blocks(model, x, model.image, Tensor());
	read = norm(x, last.norm1);
	if (seen != nullptr)
		*seen = read = read.detach().set_requires_grad(true);
	row = x.slice(1, 0, 1) + attention_at(read, read.slice(1, 0, 1), last,
				     model.image.heads, Tensor());
	row = sum(row, clip_mlp(model, row, last));
	return at::matmul(
	    norm(row.squeeze(1), model.norm_post), model.image_projection);
}

// Numbers of all texts, [K][L], filled up behind their ends; LAST, [K], is where those
// are.
static Tensor numbers(const aer_caer &model, int64_t ahead, Tensor *last)
{
	const int64_t k = static_cast<int64_t>(model.classes.size());
	const int32_t end = model.config.vocabulary - 1;
	size_t most = 0;

	for (const clip_class &c : model.classes)
		most = std::max(most, c.tokens.size());
	Tensor ids = at::zeros({ k, static_cast<int64_t>(most) + 2 }, at::kLong);
	*last = at::empty({ k }, at::kLong);
	for (int64_t i = 0; i < k; i++) {
		const std::vector<int32_t> &tokens =
		    model.classes[static_cast<size_t>(i)].tokens;
		int64_t *to = ids.data_ptr<int64_t>() + i * ids.size(1);

		*to++ = end - 1;
		to = std::copy(tokens.begin(), tokens.end(), to);
		*to = end;
		last->data_ptr<int64_t>()[i] =
		    1 + ahead + static_cast<int64_t>(tokens.size());
	}
	*last = last->to(model.device);
	return ids.to(model.device);
}

// -inf above the diagonal: nobody looks ahead.
static Tensor no_looking_ahead(const aer_caer &model, int64_t length)
{
	return at::full({ length, length }, -INFINITY,
	    at::TensorOptions(model.device).dtype(at::kFloat))
	    .triu(1);
}

Tensor text_features(const aer_caer &model, bool with_learned)
{
	const bool learned = with_learned && model.learned.defined();
	const block &block = model.text.blocks.back();
	Tensor last, x, at, mask;

	x = at::embedding(
	    model.word, numbers(model, learned ? model.config.learned : 0, &last));
	if (learned)
		x = at::cat({ x.slice(1, 0, 1), model.learned, x.slice(1, 1) }, 1);
	x = sum(x, model.word_position.slice(0, 0, x.size(1)));
	mask = no_looking_ahead(model, x.size(1));
	x = clip_blocks(model, x, model.text, mask);

	const Tensor every = at::arange(x.size(0), last.options());
	const Tensor read = norm(x, block.norm1);

	at = at::index(read, { every, last }).unsqueeze(1);
	x = at::index(x, { every, last }).unsqueeze(1) +
	    attention_at(read, at, block, model.text.heads,
		mask.index_select(0, last).view({ x.size(0), 1, 1, -1 }));
	x = sum(x, clip_mlp(model, x, block));
	return at::matmul(norm(x.squeeze(1), model.norm_text), model.text_projection);
}

Tensor temporal_features(
    const aer_caer &model, const temporal &net, const Tensor &features, bool train)
{
	const double out = model.config.dropout;
	const bool drops = train && out > 0;
	Tensor x = at::cat(
	    { net.token.expand({ features.size(0), 1, features.size(2) }), features },
	    1);

	const auto drop = [&](const Tensor &t) {
		return drops ? at::dropout(t, out, true) : t;
	};

	x = sum(x, net.position);
	for (size_t i = 0; i < net.over.blocks.size(); i++) {
		const block &b = net.over.blocks[i];
		const Tensor read = norm(x, b.norm1);

		// behind the last block only the class token is looked at
		if (i + 1 < net.over.blocks.size())
			x = sum(x, drop(attention(read, b, net.over.heads, Tensor())));
		else
			x = x.slice(1, 0, 1) +
			    drop(attention_at(read, read.slice(1, 0, 1), b,
				net.over.heads, Tensor()));
		x = sum(
		    x, drop(apply(drop(at::gelu(apply(norm(x, b.norm2), b.up), "tanh")),
			   b.down)));
	}
	return x.squeeze(1);
}

Tensor clip_features(
    const aer_caer &model, const Tensor &face, const Tensor &context, bool train)
{
	if (model.config.streams == AER_CAER_FACE)
		return unit(temporal_features(model, model.face, face, train));
	if (model.config.streams == AER_CAER_CONTEXT)
		return unit(temporal_features(model, model.context, context, train));
	return unit(
	    apply(at::cat({ temporal_features(model, model.face, face, train),
			      temporal_features(model, model.context, context, train) },
		      1),
		model.projection));
}

namespace
{
// Pictures FROM to TO of stream OF, which one thread encodes at once.
struct part {
	size_t of;
	int64_t from, to;
};
} // namespace

// What a thread encodes at once on the CPU: as many pictures as make multiplying fast,
// so few that what lies between two multiplications stays in a cache.  Towards the end
// the parts are small, so that the threads end together.
static const int64_t part_most = 16, part_least = 4;

// The parts for THREADS, of which there are no more than model.chunk.
static std::vector<part> cut_up(
    const aer_caer &model, const std::vector<Tensor> &streams, int64_t threads)
{
	const bool on_cpu = model.device.is_cpu();
	std::vector<part> parts;
	int64_t left = 0;

	for (const Tensor &pixels : streams)
		left += pixels.size(0);
	for (size_t of = 0; of < streams.size(); of++) {
		const int64_t n = streams[of].size(0);

		for (int64_t from = 0, to; from < n; from = to) {
			int64_t step = on_cpu ? std::clamp(left / (2 * threads),
						    part_least, part_most)
					      : n;

			if (model.chunk > 0)
				step = std::min(step, model.chunk / threads);
			to = std::min(from + step, n);
			parts.push_back({ of, from, to });
			left -= to - from;
		}
	}
	return parts;
}

std::vector<Tensor> plain_features(
    const aer_caer &model, const std::vector<Tensor> &streams)
{
	int64_t threads = model.device.is_cpu() ? model.threads : 1;

	if (model.chunk > 0)
		threads = std::min(threads, model.chunk);
	const std::vector<part> parts = cut_up(model, streams, threads);
	std::vector<Tensor> made(parts.size()), all;

	beside(parts.size(), static_cast<size_t>(threads), [&](size_t i) {
		const at::NoGradGuard no_grad;
		const part &p = parts[i];

		made[i] = image_features(model, streams[p.of].slice(0, p.from, p.to));
	});
	for (size_t of = 0, i = 0; of < streams.size(); of++) {
		std::vector<Tensor> own;

		for (; i < parts.size() && parts[i].of == of; i++)
			own.push_back(made[i]);
		all.push_back(own.size() == 1 ? own[0] : at::cat(own, 0));
	}
	return all;
}

Tensor logits(const aer_caer &model, const Tensor &clips, const Tensor &texts)
{
	return at::matmul(clips.to(at::kFloat), texts.t()) / model.config.temperature;
}

void give(const Tensor &values, float *logits, float *p)
{
	const Tensor all = values.to(at::kFloat).to(at::kCPU).contiguous();
	const size_t size = static_cast<size_t>(all.numel()) * sizeof(float);

	if (logits != nullptr)
		std::memcpy(logits, all.data_ptr(), size);
	if (p != nullptr)
		std::memcpy(p, at::softmax(all, -1).data_ptr(), size);
}
} // namespace aer
