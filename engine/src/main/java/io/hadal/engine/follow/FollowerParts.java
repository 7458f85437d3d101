package io.hadal.engine.follow;

import io.hadal.engine.state.DatabaseState;
import io.hadal.env.Env;
import io.hadal.storage.history.HistoryView;
import io.hadal.storage.history.LogReader;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a follower works with.
 *
 * @param database its name, for messages
 * @param log of the storage id that is followed
 * @param pollInterval between two requests while nothing happens
 * @param load makes a state of what was read
 * @param replace shows another state from now on; readers of the one before keep it
 */
public record FollowerParts(
        Env env,
        String database,
        LogReader log,
        Supplier<Duration> pollInterval,
        Function<HistoryView, DatabaseState> load,
        Consumer<DatabaseState> replace) {}
