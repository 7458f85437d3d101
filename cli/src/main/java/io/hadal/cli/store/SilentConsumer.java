package io.hadal.cli.store;

import me.tongfei.progressbar.ProgressBarConsumer;

/** Shows no progress: the output is not a terminal. */
final class SilentConsumer implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
        return 80;
    }

    @Override
    public void accept(String rendering) {}

    @Override
    public void close() {}
}
