package org.customerlockbox.installation.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.customerlockbox.installation.Bootstrap;
import org.customerlockbox.problem.NotFoundException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The first provider administrator over HTTP. */
@RestController
@Tag(name = "Accounts")
class BootstrapController {

  private final ObjectProvider<Bootstrap> bootstrap;

  BootstrapController(ObjectProvider<Bootstrap> bootstrap) {
    this.bootstrap = bootstrap;
  }

  record BootstrapBody(
      @Nullable String token,
      @Nullable String userId,
      @Nullable String displayName,
      @Nullable String email,
      @Nullable String password) {}

  record CreatedJson(String userId) {}

  @PostMapping("/api/v1/bootstrap")
  @ResponseStatus(HttpStatus.CREATED)
  @Operation(
      summary = "Become the first provider administrator",
      description = "With the one-time token from the data directory; works once.")
  CreatedJson first(@RequestBody BootstrapBody body) {
    var open = bootstrap.getIfAvailable();
    if (open == null) {
      throw new NotFoundException("There is no bootstrap under way, or the token is wrong.");
    }
    var account =
        open.first(
            given(body.token()),
            given(body.userId()),
            given(body.displayName()),
            given(body.email()),
            given(body.password()));
    open.close();
    return new CreatedJson(account.id());
  }

  private static String given(@Nullable String text) {
    return text == null ? "" : text;
  }
}
