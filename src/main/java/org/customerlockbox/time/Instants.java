package org.customerlockbox.time;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Instants on their way to the database, from it, and into sentences. */
public final class Instants {

  private static final DateTimeFormatter WORDS =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private Instants() {}

  /** Returns the form that both database drivers take as a parameter. */
  public static OffsetDateTime toSql(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  /** As {@link #toSql}, where there may be none. */
  public static @Nullable OffsetDateTime toSqlOrNull(@Nullable Instant instant) {
    return instant == null ? null : toSql(instant);
  }

  /**
   * Reads a column that is never null.
   *
   * @throws SQLException if the column does not exist or holds no instant
   */
  public static Instant fromSql(ResultSet row, String column) throws SQLException {
    var value = fromSqlOrNull(row, column);
    if (value == null) {
      throw new SQLException("The column " + column + " holds no instant");
    }
    return value;
  }

  /** Reads a column that may be null. */
  public static @Nullable Instant fromSqlOrNull(ResultSet row, String column) throws SQLException {
    var value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  /**
   * Returns the instant for the engine, which keeps whole milliseconds: rounded up, so that a timer
   * never runs before the deadline that it stands for.
   */
  public static Date toDate(Instant instant) {
    var millis = instant.truncatedTo(ChronoUnit.MILLIS);
    return Date.from(millis.equals(instant) ? millis : millis.plusMillis(1));
  }

  /** Returns the instant as people read it, for example {@code 24 Nov 2026, 06:30:00 UTC}. */
  public static String inWords(Instant instant) {
    return WORDS.format(instant);
  }
}
