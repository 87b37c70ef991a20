package org.customerlockbox.feed.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import org.customerlockbox.feed.FeedTokens;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;

/**
 * The collectors' two doors: where they get a token, and the feed, which opens to a token and to
 * nothing else. Neither knows accounts, sessions or cookies.
 */
@Configuration
class FeedSecurity {

  private static final Pattern FEED = Pattern.compile("/api/v1\\.0/[^/]+/activity/feed(/.*)?");
  private static final Pattern TOKEN = Pattern.compile("/([^/]+)/oauth2/(v2\\.0/)?token");

  /** What else begins a path here; a tenant of such a name is called by its GUID. */
  private static final Set<String> NO_TENANT =
      Set.of(
          "access",
          "actuator",
          "api",
          "camunda",
          "content",
          "docs",
          "engine-rest",
          "error",
          "swagger-ui",
          "v3");

  private static final String DENIED =
      "{\"Message\":\"Authorization has been denied for this request.\"}";

  @Bean
  @Order(-2)
  SecurityFilterChain tokenDoor(HttpSecurity http) throws Exception {
    return plain(http.securityMatcher(FeedSecurity::asksForAToken))
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .build();
  }

  @Bean
  @Order(-1)
  SecurityFilterChain feedDoor(HttpSecurity http, FeedTokens tokens) throws Exception {
    return plain(http.securityMatcher(request -> FEED.matcher(path(request)).matches()))
        .addFilterBefore(new BearerFilter(tokens), AuthorizationFilter.class)
        .authorizeHttpRequests(
            requests ->
                requests
                    .dispatcherTypeMatchers(DispatcherType.ERROR)
                    .permitAll()
                    .anyRequest()
                    .hasAuthority("FEED"))
        .exceptionHandling(
            no ->
                no.authenticationEntryPoint((request, response, e) -> deny(response))
                    .accessDeniedHandler((request, response, e) -> deny(response)))
        .build();
  }

  private static HttpSecurity plain(HttpSecurity http) throws Exception {
    return http.sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        // each answer says itself how long it may be kept
        .headers(headers -> headers.cacheControl(HeadersConfigurer.CacheControlConfig::disable))
        .csrf(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable);
  }

  private static boolean asksForAToken(HttpServletRequest request) {
    var path = TOKEN.matcher(path(request));
    return request.getMethod().equals(HttpMethod.POST.name())
        && path.matches()
        && !NO_TENANT.contains(path.group(1));
  }

  private static String path(HttpServletRequest request) {
    var rest = request.getPathInfo();
    return rest == null ? request.getServletPath() : request.getServletPath() + rest;
  }

  private static void deny(HttpServletResponse response) throws IOException {
    response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
    response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    response.setHeader(HttpHeaders.CONTENT_TYPE, FeedAnswers.JSON);
    FeedAnswers.neverKept().forEach((name, values) -> response.setHeader(name, values.get(0)));
    response.getOutputStream().write(DENIED.getBytes(StandardCharsets.UTF_8));
  }
}
