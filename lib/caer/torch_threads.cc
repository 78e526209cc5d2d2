// Threads: those that libtorch and the BLAS below it start for one operation, and those
// that do whole pieces of work beside each other, which wait for nobody in between.
#include "base/parallel.h"
#include "caer/torch_model.hh"

#include <ATen/Parallel.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <mutex>
#include <thread>

namespace aer
{
// OpenBLAS with threads of its own does not ask libtorch how many there are to be.
static void set_blas_threads(int threads)
{
	using setter = void (*)(int);
	static const setter openblas =
	    reinterpret_cast<setter>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));

	if (openblas != nullptr)
		openblas(threads);
}

static int blas_threads()
{
	using getter = int (*)();
	static const getter openblas =
	    reinterpret_cast<getter>(dlsym(RTLD_DEFAULT, "openblas_get_num_threads"));

	return openblas != nullptr ? openblas() : 1;
}

// Whether it is the reference BLAS that multiplies, from where Debian has it.
static bool is_reference_blas()
{
	void *sgemm = dlsym(RTLD_DEFAULT, "sgemm_");
	Dl_info from;

	if (at::hasMKL() || sgemm == nullptr || dladdr(sgemm, &from) == 0)
		return false;
	char *path = realpath(from.dli_fname, nullptr);
	const bool is =
	    path != nullptr && std::strstr(path, "/blas/libblas.so") != nullptr;

	free(path);
	return is;
}

void set_threads(int threads)
{
	at::set_num_threads(threads);
	set_blas_threads(threads);
}

int default_threads()
{
	return std::getenv("OMP_NUM_THREADS") != nullptr
		   ? at::get_num_threads()
		   : static_cast<int>(aer_processors());
}

namespace
{
// As long as it lives, each operation of the threads that call in() has one thread.
class alone
{
      public:
	alone() : torch(at::get_num_threads()), blas(blas_threads())
	{
		set_blas_threads(1);
	}
	~alone()
	{
		at::set_num_threads(torch);
		set_blas_threads(blas);
	}
	alone(const alone &) = delete;
	alone &operator=(const alone &) = delete;

	static void in()
	{
		at::set_num_threads(1);
	}

      private:
	int torch, blas;
};

// What is left to do, and what went wrong.
struct pile {
	pile(size_t count, const std::function<void(size_t)> &what)
	    : n(count), work(what)
	{
	}

	const size_t n;
	const std::function<void(size_t)> &work;
	std::atomic<size_t> next{ 0 };
	std::mutex lock;
	std::exception_ptr wrong;
};
} // namespace

static void work_off(pile &all)
{
	try {
		alone::in();
		for (size_t i; (i = all.next++) < all.n;)
			all.work(i);
	} catch (...) {
		const std::lock_guard<std::mutex> hold(all.lock);

		all.next = all.n;
		if (all.wrong == nullptr)
			all.wrong = std::current_exception();
	}
}

void beside(size_t n, size_t threads, const std::function<void(size_t)> &work)
{
	std::vector<std::thread> other;
	pile all(n, work);

	if (threads < 2 || n < 2) {
		for (size_t i = 0; i < n; i++)
			work(i);
		return;
	}
	{
		const alone each;

		// where no thread can be had, the others do its work
		try {
			while (other.size() + 1 < std::min(threads, n))
				other.emplace_back([&] { work_off(all); });
		} catch (const std::exception &) {
		}
		work_off(all);
		for (std::thread &t : other)
			t.join();
	}
	if (all.wrong != nullptr)
		std::rethrow_exception(all.wrong);
}
} // namespace aer

const char *aer_caer_advice(void)
{
	return aer::is_reference_blas()
		   ? "libtorch multiplies with the reference BLAS here, some 25 times "
		     "slower than with OpenBLAS; install libopenblas0-pthread"
		   : nullptr;
}
