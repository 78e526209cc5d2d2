// The model's inside: what torch_*.cc share.  Shapes: N pictures, B clips, T frames, S
// streams, K classes, L tokens, W width of a transformer, E embedding.
#ifndef AER_TORCH_MODEL_HH
#define AER_TORCH_MODEL_HH

#include "caer/caer.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cstdint>
#include <exception>
#include <functional>
#include <new>
#include <string>
#include <vector>

namespace aer
{
// A tensor of the weights.  PART is AER_CAER_PARTS where it is never trained.
struct parameter {
	std::string name; // as OpenAI's, or as in the authors' code
	at::Tensor value; // the same memory from beginning to end
	at::Tensor velocity;
	int part;
	bool pretrained; // of CLIP
};

struct linear {
	at::Tensor weight, bias; // bias may be undefined
};

struct block {
	linear norm1, qkv, out, norm2, up, down;
};

// Transformer blocks, normalized before what they do.
struct transformer {
	std::vector<block> blocks;
	int64_t heads;
};

struct temporal {
	at::Tensor token, position; // [1][1][E], [1][T + 1][E]
	transformer over;
};

struct clip_class {
	std::string name, text;
	std::vector<int32_t> tokens;
};

// A failure with a text for the user, thrown within torch_*.cc only.
struct failure : std::exception {
	explicit failure(std::string what) : text(std::move(what))
	{
	}
	const char *what() const noexcept override
	{
		return text.c_str();
	}
	std::string text;
};

// Calls F, which returns nothing, and makes of what it throws an error; 0 or -1.
template <typename F> int guard(aer_error *err, const F &f)
{
	try {
		f();
		return 0;
	} catch (const failure &e) {
		return aer_error_set(err, "%s", e.what());
	} catch (const c10::Error &e) {
		const std::string all = e.what_without_backtrace();

		return aer_error_set(
		    err, "libtorch: %s", all.substr(0, all.find('\n')).c_str());
	} catch (const std::bad_alloc &) {
		return aer_error_memory(err);
	} catch (const std::exception &e) {
		return aer_error_set(err, "libtorch: %s", e.what());
	}
}
} // namespace aer

struct aer_caer {
	aer_caer_config config;
	uint64_t seed = 0;
	at::Device device = at::kCPU;
	bool mixed = false;
	int64_t chunk = 0;   // pictures encoded at once, 0: all
	int64_t threads = 1; // that encode pictures beside each other

	std::vector<aer::parameter> parameters;
	std::vector<aer::clip_class> classes;
	std::string note;
	bool noted = false;

	// the same tensors by what they do
	at::Tensor patch, image_token, image_position, image_projection;
	aer::linear norm_pre, norm_post;
	aer::transformer image;
	at::Tensor word, word_position, text_projection;
	aer::linear norm_text;
	aer::transformer text;
	aer::temporal face, context;
	aer::linear projection;
	at::Tensor learned; // [K][M][W], undefined without classes or learned vectors

	at::Tensor texts; // [K][E], normalized, as long as they hold; else undefined

	bool training = false;
	aer_caer_rates rates{};
	uint64_t steps = 0;
	uint64_t training_seed = 0; // from the checkpoint that training goes on from
	bool resumed = false;
};

namespace aer
{
// What became of a file's tensors, and those of an archive.
struct source {
	std::string name;
	at::Tensor value;
};

// All tensors of OpenAI's archive PATH.
std::vector<source> read_archive(const std::string &path);

// Reads whatever PATH is into MODEL, which has config and seed of the caller's wish.
void load(aer_caer &model, const std::string &path, const aer_caer_config *want,
    const aer_caer_run *run, aer_caer_tensors &tensors);

// The parameter NAME, or nullptr.
parameter *find(aer_caer &model, const std::string &name);

// Makes all parameters of model.config but the learned vectors, undefined as yet.
void build(aer_caer &model);

// Fills P as before any training.
void draw(const aer_caer &model, parameter &p);

// Makes room for the learned vectors of K classes, if there are any, filled by draw.
void make_learned(aer_caer &model);

// Takes over RUN, which may be NULL: device, threads, precision.
void settle(aer_caer &model, const aer_caer_run *run);

// THREADS for libtorch and for the BLAS below it, for the whole process.
void set_threads(int threads);

// How many compute where nobody says: OMP_NUM_THREADS or else one for each processor.
int default_threads();

// Calls WORK for 0 to N - 1, each once, on as many THREADS, of which each computes by
// itself.  What WORK throws first is thrown here, when all threads have ended.
void beside(size_t n, size_t threads, const std::function<void(size_t)> &work);

// The bytes at PIXELS as N pictures, not copied, [N][size][size][3].
at::Tensor pictures(const aer_caer &model, const uint8_t *pixels, size_t n);

// Features of PICTURES, [N][E].  SEEN, unless NULL, gets what the last block reads, a
// leaf of which gradients can be taken.
at::Tensor image_features(
    const aer_caer &model, const at::Tensor &pictures, at::Tensor *seen = nullptr);

// The same for all STREAMS of pictures without gradients, in parts that fit in memory;
// on the CPU by threads beside each other.
std::vector<at::Tensor> plain_features(
    const aer_caer &model, const std::vector<at::Tensor> &streams);

// Features of the texts, [K][E]: with the learned vectors or without.
at::Tensor text_features(const aer_caer &model, bool with_learned);

// A stream's features, [B][T][E], to one vector a clip, [B][E].  TRAIN: drops out.
at::Tensor temporal_features(
    const aer_caer &model, const temporal &net, const at::Tensor &features, bool train);

// Clips, [B][E], from their FEATURES by stream, [B][T][E]: length 1.
at::Tensor clip_features(const aer_caer &model, const at::Tensor &face,
    const at::Tensor &context, bool train);

// X with rows of length 1.
at::Tensor unit(const at::Tensor &x);

// Cosines of CLIPS, [B][E], with TEXTS, [K][E], both of length 1, over the temperature.
at::Tensor logits(
    const aer_caer &model, const at::Tensor &clips, const at::Tensor &texts);

// Copies VALUES to LOGITS and their softmax to P, either of which may be NULL.
void give(const at::Tensor &values, float *logits, float *p);

// Multiplies in bfloat16 as long as it lives, if ON.
class mixing
{
      public:
	explicit mixing(bool on);
	~mixing();
	mixing(const mixing &) = delete;
	mixing &operator=(const mixing &) = delete;

      private:
	bool on;
};
} // namespace aer
#endif
