/**
 * MySQL's values: how they print, convert, compare and calculate. A value is a Long, BigDecimal,
 * Float, Double, String, byte[], LocalDate, LocalDateTime, Duration (TIME) or null.
 */
@NullMarked
package io.hadal.sql.value;

import org.jspecify.annotations.NullMarked;
