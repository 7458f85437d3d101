package io.hadal.engine.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.Durability;
import io.hadal.engine.EngineException;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.storage.schema.TableDef;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HotMemoryTest {
    @TempDir Path folder;

    @Test
    void commitsAreRefusedAboveTheLimitUntilRowsAreFlushed() throws Exception {
        try (Maintained db = new Maintained(folder, 20_000)) {
            Maintenance maintenance = new Maintenance(db.parts, 0);
            TableDef def = db.create(TestTable.def(db.transactions.newTableId(), "t", List.of()));
            assertThatCode(() -> maintenance.admit(100)).doesNotThrowAnyException();
            try (Transaction transaction = db.begin()) {
                transaction.beginStatement();
                for (long id = 0; id < 1000; id++) {
                    new TestTable(def).insert(transaction, id, id, id);
                }
                transaction.commit(Durability.DISK);
            }
            assertThat(db.state.hotBytes()).isGreaterThan(20_000);
            assertThatThrownBy(() -> maintenance.admit(2 << 20))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e ->
                                    assertThat(e.kind())
                                            .isEqualTo(EngineException.Kind.BACK_PRESSURE));
            maintenance.flushDue();
            assertThat(db.state.hotBytes()).isZero();
            assertThatCode(() -> maintenance.admit(100)).doesNotThrowAnyException();
        }
    }
}
