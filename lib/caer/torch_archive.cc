// OpenAI's weights are TorchScript: a program with its numbers.  Only the numbers are
// taken.  Alone in this file, as libtorch's interpreter takes long to compile.
#include "caer/torch_model.hh"

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

namespace aer
{
std::vector<source> read_archive(const std::string &path)
{
	const torch::jit::Module module = torch::jit::load(path, at::Device(at::kCPU));
	std::vector<source> sources;

	for (const auto &parameter : module.named_parameters())
		sources.push_back({ parameter.name, parameter.value.detach() });
	for (const auto &buffer : module.named_buffers())
		sources.push_back({ buffer.name, buffer.value.detach() });
	return sources;
}
} // namespace aer
