package io.hadal.storage.codec;

import io.hadal.storage.collate.Collation;
import io.hadal.storage.proto.Value;
import io.hadal.storage.schema.Check;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Tables as protobuf messages and back. */
final class TableMessages {
    private TableMessages() {}

    static io.hadal.storage.proto.TableDef of(TableDef table) {
        io.hadal.storage.proto.TableDef.Builder message =
                io.hadal.storage.proto.TableDef.newBuilder()
                        .setId(table.id())
                        .setName(table.name())
                        .setNextSlot(table.nextSlot())
                        .addAllPrimaryKey(table.primaryKey())
                        .addAllSortKey(table.sortKey())
                        .addAllShardKey(table.shardKey())
                        .setComment(table.comment());
        if (table.query() != null) {
            message.setQuery(table.query());
        }
        table.columns().forEach(column -> message.addColumns(of(column)));
        table.indexes().forEach(index -> message.addIndexes(of(index)));
        table.checks().forEach(check -> message.addChecks(of(check)));
        return message.build();
    }

    static TableDef table(io.hadal.storage.proto.TableDef message) {
        return new TableDef(
                message.getId(),
                message.getName(),
                message.getColumnsList().stream().map(TableMessages::column).toList(),
                message.getNextSlot(),
                message.getPrimaryKeyList(),
                message.getIndexesList().stream().map(TableMessages::index).toList(),
                message.getSortKeyList(),
                message.getShardKeyList(),
                message.getComment(),
                message.hasQuery() ? message.getQuery() : null,
                message.getChecksList().stream().map(TableMessages::check).toList());
    }

    private static io.hadal.storage.proto.Index of(Index index) {
        return io.hadal.storage.proto.Index.newBuilder()
                .setId(index.id())
                .setName(index.name())
                .setUnique(index.unique())
                .addAllSlots(index.slots())
                .build();
    }

    private static Index index(io.hadal.storage.proto.Index message) {
        return new Index(
                message.getId(), message.getName(), message.getUnique(), message.getSlotsList());
    }

    private static io.hadal.storage.proto.Check of(Check check) {
        return io.hadal.storage.proto.Check.newBuilder()
                .setName(check.name())
                .setExpression(check.expression())
                .setEnforced(check.enforced())
                .build();
    }

    private static Check check(io.hadal.storage.proto.Check message) {
        return new Check(message.getName(), message.getExpression(), message.getEnforced());
    }

    private static io.hadal.storage.proto.Column of(Column column) {
        ColumnType type = column.type();
        io.hadal.storage.proto.Column.Builder message =
                io.hadal.storage.proto.Column.newBuilder()
                        .setSlot(column.slot())
                        .setName(column.name())
                        .setType(type.kind().name())
                        .setLength(type.length())
                        .setPrecision(type.precision())
                        .setScale(type.scale())
                        .setNullable(column.nullable())
                        .setDefaultKind(column.defaultKind().name())
                        .setAutoIncrement(column.autoIncrement())
                        .setHidden(column.hidden())
                        .setComment(column.comment())
                        .setOnUpdateNow(column.onUpdateNow())
                        .addAllMembers(type.members())
                        .setRetyped(column.retyped());
        if (type.collation() != Collation.BINARY) {
            message.setCollation(type.collation().sqlName());
        }
        if (column.defaultValue() != null) {
            message.setDefaultValue(value(column.defaultValue()));
        }
        if (column.initialValue() != null) {
            message.setInitialValue(value(column.initialValue()));
        }
        if (column.generated() != null) {
            message.setGenerated(
                    io.hadal.storage.proto.Generated.newBuilder()
                            .setExpression(column.generated().expression())
                            .setDeclaredStored(column.generated().declaredStored()));
        }
        return message.build();
    }

    private static Column column(io.hadal.storage.proto.Column message) {
        ColumnType type =
                new ColumnType(
                        ColumnType.Kind.valueOf(message.getType()),
                        message.getLength(),
                        message.getPrecision(),
                        message.getScale(),
                        message.getMembersList(),
                        collation(message.getCollation()));
        return new Column(
                message.getSlot(),
                message.getName(),
                type,
                message.getNullable(),
                Column.DefaultKind.valueOf(message.getDefaultKind()),
                message.hasDefaultValue() ? value(message.getDefaultValue()) : null,
                message.getAutoIncrement(),
                message.getHidden(),
                message.getComment(),
                message.hasInitialValue() ? value(message.getInitialValue()) : null,
                message.getOnUpdateNow(),
                message.getRetyped(),
                message.hasGenerated()
                        ? new Column.Generated(
                                message.getGenerated().getExpression(),
                                message.getGenerated().getDeclaredStored())
                        : null);
    }

    private static Collation collation(String name) {
        Collation collation = name.isEmpty() ? Collation.BINARY : Collation.named(name);
        if (collation == null) {
            throw new IllegalArgumentException("no collation " + name);
        }
        return collation;
    }

    private static Value value(Object value) {
        Value.Builder message = Value.newBuilder();
        return switch (value) {
            case Long number -> message.setInteger(number).build();
            case BigDecimal number -> message.setDecimal(number.toPlainString()).build();
            case Float number -> message.setSingle(number).build();
            case Double number -> message.setDouble(number).build();
            case String text -> message.setText(text).build();
            case byte[] bytes -> message.setBinary(LogMessages.bytes(bytes)).build();
            case LocalDate date -> message.setDate(date.toString()).build();
            case LocalDateTime time -> message.setDateTime(time.toString()).build();
            default ->
                    throw new IllegalArgumentException("no value of a column: " + value.getClass());
        };
    }

    private static @Nullable Object value(Value message) {
        return switch (message.getKindCase()) {
            case INTEGER -> message.getInteger();
            case DECIMAL -> new BigDecimal(message.getDecimal());
            case SINGLE -> message.getSingle();
            case DOUBLE -> message.getDouble();
            case TEXT -> message.getText();
            case BINARY -> message.getBinary().toByteArray();
            case DATE -> date(message.getDate());
            case DATE_TIME -> dateTime(message.getDateTime());
            case KIND_NOT_SET -> null;
        };
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new MalformedException("no date: " + text);
        }
    }

    private static LocalDateTime dateTime(String text) {
        try {
            return LocalDateTime.parse(text);
        } catch (DateTimeParseException e) {
            throw new MalformedException("no date and time: " + text);
        }
    }
}
