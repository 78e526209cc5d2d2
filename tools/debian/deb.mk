# Debian packages, in build/deb: make deb.
#
# The sources and what is compiled already are copied to a folder of their own, where
# debhelper finds nothing left to compile.  What the packages need is told by the
# Makefile's list of packages.  The same sources give the same bytes: their time is that
# of the last commit, or where there is no git, that of the youngest file.

deb_dir  = build/deb/aertools-$(VERSION)
deb_name = $(or $(DEBFULLNAME),The aertools authors)
deb_mail = $(or $(DEBEMAIL),aertools@users.noreply.aertools.invalid)
# gcc, g++ and make are always there when a package is built
deb_build = $(filter-out gcc g++ make,$(build_packages))
deb_dev   = $(filter lib%-dev zlib%-dev,$(build_packages)) libstdc++-12-dev|libstdc++-dev
deb_time  = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null || \
	find $(deb_sources) -type f -printf '%Ts\n' | sort -n | tail -n 1))
# aer-caer is a package of its own, for libtorch is large, and none without libtorch
deb_caer  = $(if $(torch_found),$(filter aer-caer,$(tools)))
deb_tools = $(filter-out aer-caer,$(tools))
deb_sources = Makefile README.md LICENSE tools lib man manifests splits tests
deb_built   = build/obj build/libaer.a build/face-model build/face-model.c build/assets.c \
	build/frame.c build/flags build/recording build/completion build/manual $(tools:%=build/%) \
	$(wildcard build/torch-flags build/torch.cc)

comma := ,
empty :=
listed = $(subst $(empty) $(empty),$(comma) ,$(strip $1))

.PHONY: deb
deb: all completion manual build/frame.c
	@command -v dpkg-buildpackage dh >/dev/null || \
		{ echo "make deb: needs the packages build-essential and debhelper" >&2; exit 1; }
	@rm -rf build/deb && mkdir -p $(deb_dir)/build/obj
	@cp -a $(deb_sources) $(deb_dir) && cp -al $(deb_built) $(deb_dir)/build
	@cp -a tools/debian $(deb_dir)/debian && cd $(deb_dir)/debian && rm deb.mk && \
		sed -e 's#@MAINTAINER@#$(deb_name) <$(deb_mail)>#' \
			-e 's#@BUILD@#$(call listed,$(deb_build) $(if $(deb_caer),libtorch-dev))#' \
			-e 's#@DEV@#$(call listed,$(deb_dev))#' control.in $(if $(deb_caer),caer.in) >control && \
		rm control.in caer.in && \
		printf '%s\n' $(deb_tools:%=usr/bin/%) $(deb_tools:%=usr/share/man/man1/%.1) \
			>>aertools.install && \
		printf '%s\n' usr/bin/aer-caer usr/share/man/man1/aer-caer.1 \
			>$(if $(deb_caer),aertools-caer.install,not-installed) && \
		sed '1,2d; s/^$$/./; s/^/ /' ../LICENSE >>copyright && mkdir source && \
		echo '3.0 (native)' >source/format && \
		printf '%s\n' 'aertools ($(VERSION)) unstable; urgency=medium' '' \
			'  * Made from the sources by make deb.' '' \
			" -- $(deb_name) <$(deb_mail)>  $$(LC_ALL=C date -uR -d @$(deb_time))" >changelog
	+$(quiet)cd $(deb_dir) && MANUAL_PICTURES='$(abspath $(PICTURES))' SOURCE_DATE_EPOCH=$(deb_time) \
		dpkg-buildpackage -b -us -uc -nc -rfakeroot >../build.log 2>&1 || \
		{ tail -n 20 ../build.log >&2; exit 1; }
	@ls build/deb/*.deb
