run test lab bench lock:
	python3 dev.py $@ $(ARGS)

.PHONY: run test lab bench lock
