package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.explore.ModelState;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.HistoryView;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.history.Note;
import io.hadal.storage.history.StateReader;
import java.util.List;
import java.util.Optional;

/**
 * What somebody sees who attaches a place, READ ONLY, at its newest state.
 *
 * @param position of the state, which was compared with what was really written
 * @param complete whether it is all that the log there has
 */
record Attached(long position, boolean complete, List<Note> notes) {

    /** Empty if the place is refused because there is nothing yet. */
    static Optional<Attached> at(ObjectStore store, Env env, History history) {
        LogReader log = new LogReader(store, env);
        HeadSearch search;
        try {
            search = log.findHead();
        } catch (MissingObjectException e) {
            return Optional.empty();
        }
        return switch (search) {
            case HeadSearch.Nothing nothing -> Optional.empty();
            case HeadSearch.TwoHistories two -> throw new AssertionError(two);
            case HeadSearch.Found found -> {
                StateReader.Result result =
                        new StateReader(log).read(found.head(), found.head().latest());
                if (result instanceof StateReader.Unreadable) {
                    yield Optional.empty();
                }
                HistoryView view = ((StateReader.Read) result).view();
                ModelState state = ModelState.load(view);
                assertThat(state.numbers(store)).isEqualTo(history.at(view.point()));
                yield Optional.of(
                        new Attached(state.position(), view.leftOut().isEmpty(), found.notes()));
            }
        };
    }
}
