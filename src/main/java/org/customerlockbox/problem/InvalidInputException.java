package org.customerlockbox.problem;

import java.util.List;

/** What was sent cannot be taken (400); each problem names its field. Nothing was stored. */
public final class InvalidInputException extends RefusedException {

  private static final long serialVersionUID = 1L;

  private final transient List<Field> fields;

  /**
   * One thing that is wrong.
   *
   * @param field the field's path in what was sent, for example {@code resources[0].id}
   * @param problem what is wrong with it, in words
   */
  public record Field(String field, String problem) {}

  public InvalidInputException(List<Field> fields) {
    super(400, sentence(fields));
    this.fields = List.copyOf(fields);
  }

  public InvalidInputException(String field, String problem) {
    this(List.of(new Field(field, problem)));
  }

  /** Everything that is wrong, at least one. */
  public List<Field> fields() {
    return fields;
  }

  private static String sentence(List<Field> fields) {
    var sentence = new StringBuilder();
    for (var field : fields) {
      sentence.append(sentence.isEmpty() ? "" : "; ");
      sentence.append(field.field()).append(' ').append(field.problem());
    }
    return sentence.toString();
  }
}
