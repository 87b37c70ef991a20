package org.customerlockbox.verify;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.customerlockbox.proof.NoteKey;
import org.jspecify.annotations.Nullable;

/**
 * {@code verify}: checks a log or a receipt. Prints a verdict and what it rests on; the exit code
 * says the same.
 */
public final class VerifyCommand {

  /** The exit code where nothing could be checked. */
  public static final int UNUSABLE = 2;

  private static final String USAGE =
      """
      verify <export.ndjson | receipt.json | URL> [--checkpoint <note.txt>]... [--key <key>]...
             [--user <name>]
      verify --checkpoint <note.txt> --checkpoint <note.txt>... --key <key>...

        a log's export      everything in it, against its signed checkpoint
        a receipt           that the record is in the log that was signed
        a URL               of a tenant, https://…/api/v1/tenants/<tenant>, of its …/log/export,
                            or of a request's …/receipts
        --checkpoint        one that you kept, or that another auditor got: the log must extend it
        --key               the key to trust, name+id+key or a file with it; as …/log/keys shows it
        --user              who signs in at the URL; the password is asked for, or taken from the
                            environment variable LOCKBOX_PASSWORD

      Exit codes: 0 ok, 1 invalid, 3 missing, 4 gap, 5 moved, 6 forked; 2 nothing could be checked.
      """;

  private static final int LONGEST_DOCUMENT = 64 * 1024 * 1024;
  private static final int LONGEST_NOTE = 1024 * 1024;

  private final PrintStream out;
  private final Map<String, String> environment;
  private final Map<String, String> checkpoints = new LinkedHashMap<>();
  private final List<NoteKey> keys = new ArrayList<>();
  private @Nullable String source;
  private @Nullable String user;

  private VerifyCommand(PrintStream out, Map<String, String> environment) {
    this.out = out;
    this.environment = environment;
  }

  /**
   * Runs the command.
   *
   * @param arguments without the word {@code verify}
   * @param environment the process's environment variables
   * @return the exit code
   */
  public static int run(List<String> arguments, Map<String, String> environment, PrintStream out) {
    try {
      var command = new VerifyCommand(out, environment);
      command.read(arguments);
      return command.run();
    } catch (UnusableException e) {
      out.println("not checked");
      out.println("  " + e.getMessage());
      return UNUSABLE;
    } catch (IOException e) {
      out.println("not checked");
      out.println("  It cannot be read: " + e);
      return UNUSABLE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNUSABLE;
    }
  }

  private void read(List<String> arguments) throws IOException {
    var left = arguments.iterator();
    while (left.hasNext()) {
      var argument = left.next();
      switch (argument) {
        case "--checkpoint" -> {
          var file = value(left, argument);
          checkpoints.put(file, small(Path.of(file)));
        }
        case "--key" -> keys.addAll(keys(value(left, argument)));
        case "--user" -> user = value(left, argument);
        case "--help", "-h" -> throw new UnusableException(USAGE);
        default -> {
          if (argument.startsWith("-") || source != null) {
            throw new UnusableException("I do not understand '" + argument + "'.\n\n" + USAGE);
          }
          source = argument;
        }
      }
    }
  }

  private static String value(java.util.Iterator<String> left, String argument) {
    if (!left.hasNext()) {
      throw new UnusableException("Something must follow " + argument + ".\n\n" + USAGE);
    }
    return left.next();
  }

  private static List<NoteKey> keys(String given) throws IOException {
    try {
      var file = Path.of(given);
      var texts = Files.isRegularFile(file) ? small(file).lines().toList() : List.of(given);
      return texts.stream().filter(text -> !text.isBlank()).map(NoteKey::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new UnusableException("This is no key: " + given + " (" + e.getMessage() + ")");
    }
  }

  private static String small(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new UnusableException("There is no file " + file);
    }
    if (Files.size(file) > LONGEST_NOTE) {
      throw new UnusableException("This is too long to be a checkpoint or key: " + file);
    }
    return Files.readString(file);
  }

  private int run() throws IOException, InterruptedException {
    var report = new Report();
    var from = source;
    if (from == null) {
      compareCheckpoints(report);
    } else if (from.startsWith("http://") || from.startsWith("https://")) {
      try (var content = fetch(URI.create(from))) {
        check(content, report);
      }
    } else {
      var file = Path.of(from);
      if (!Files.isRegularFile(file)) {
        throw new UnusableException("There is no file " + file);
      }
      try (var content = Files.newInputStream(file)) {
        check(content, report);
      }
    }
    report.print(out);
    return report.verdict().exitCode();
  }

  private void compareCheckpoints(Report report) {
    if (checkpoints.size() < 2 || keys.isEmpty()) {
      throw new UnusableException(USAGE);
    }
    var marks = new ArrayList<Mark>();
    checkpoints.forEach(
        (name, note) -> {
          try {
            marks.add(Mark.read(name, note, keys, true));
          } catch (IllegalArgumentException e) {
            report.add(Verdict.INVALID, name + ": " + e.getMessage());
          }
        });
    for (var one : marks) {
      for (var other : marks.subList(marks.indexOf(one) + 1, marks.size())) {
        var isSameLog = one.checkpoint().origin().equals(other.checkpoint().origin());
        if (!isSameLog || one.size() != other.size()) {
          report.note(
              "note        %s and %s are of different logs or sizes; only the whole log can be compared with them"
                  .formatted(one.name(), other.name()));
        } else if (!one.checkpoint().equals(other.checkpoint())) {
          report.add(
              Verdict.FORKED,
              "%s and %s are both signed, and differ about the same %d records"
                  .formatted(one.name(), other.name(), one.size()));
        }
      }
    }
  }

  private void check(InputStream content, Report report) throws IOException {
    // an export's first line says what it is; a receipt is one document, on however many lines
    var first = content.readNBytes(256);
    var whole = new SequenceInputStream(new ByteArrayInputStream(first), content);
    var begin = new String(first, StandardCharsets.ISO_8859_1);
    if (begin.contains("\"type\":\"log\"") || begin.contains("\"customer-lockbox-log-")) {
      new LogCheck(report, keys, checkpoints).check(lines(whole));
      return;
    }
    var document = whole.readNBytes(LONGEST_DOCUMENT);
    try {
      new ReceiptCheck(report, keys, checkpoints)
          .check(Json.object(new String(document, StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      throw new UnusableException("This is neither a log's export nor a receipt.");
    }
  }

  private static BufferedReader lines(InputStream content) {
    // bytes that are no text must not become question marks that look like text
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    return new BufferedReader(new InputStreamReader(content, decoder));
  }

  // -------------------------------------------------------------------------------------- HTTP

  private InputStream fetch(URI given) throws IOException, InterruptedException {
    var path = given.getPath() == null ? "" : given.getPath().replaceAll("/+$", "");
    var uri =
        path.endsWith("/export") || path.contains("/receipts")
            ? given
            : given.resolve(path + "/log/export");
    var request = HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(5));
    if (user != null) {
      if (uri.getScheme().equals("http") && !isThisMachine(uri)) {
        throw new UnusableException("A password is sent by https only.");
      }
      var pair = (user + ":" + password()).getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    }
    var answer =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(20))
            .build()
            .send(request.build(), BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      answer.body().close();
      throw new UnusableException(uri + " answered " + answer.statusCode());
    }
    return answer.body();
  }

  private static boolean isThisMachine(URI uri) {
    return List.of("localhost", "127.0.0.1", "[::1]").contains(String.valueOf(uri.getHost()));
  }

  private String password() {
    var given = environment.get("LOCKBOX_PASSWORD");
    if (given != null) {
      return given;
    }
    var console = System.console();
    var typed = console == null ? null : console.readPassword("Password of %s: ", user);
    if (typed == null) {
      throw new UnusableException("The password is taken from LOCKBOX_PASSWORD.");
    }
    return new String(typed);
  }
}
