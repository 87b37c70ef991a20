package org.customerlockbox.security;

import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.DelegatingRequestMatcherHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.header.writers.StaticHeadersWriter;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Which door opens to whom. */
@Configuration
class SecurityConfiguration implements WebMvcConfigurer {

  private static final String OPERATOR = "OPERATOR";
  private static final String TASKLIST = "/camunda/app/tasklist/default/";

  private static final Verbs WEB_APPLICATIONS = Verbs.of("* /camunda", "* /camunda/**");

  private static final Verbs SET_UP =
      Verbs.of(
          "* /camunda/app/admin/{engine}/setup",
          "* /camunda/app/admin/{engine}/setup/**",
          "* /camunda/api/admin/setup",
          "* /camunda/api/admin/setup/**");

  private static final Verbs WEB_APPLICATIONS_OPEN =
      Verbs.of(
          "GET,HEAD /camunda",
          "GET,HEAD /camunda/",
          "GET,HEAD /camunda/favicon.ico",
          "GET,HEAD /camunda/app/**",
          "GET,HEAD /camunda/lib/**",
          "GET,HEAD /camunda/assets/**",
          "GET /camunda/api/admin/auth/user/default",
          "POST /camunda/api/admin/auth/user/default/login/{application}",
          "POST /camunda/api/admin/auth/user/default/logout",
          "GET /camunda/api/admin/plugin/**",
          "GET,POST /camunda/api/cockpit/plugin/**",
          "GET /camunda/api/tasklist/plugin/**",
          "GET /camunda/api/engine/engine",
          "GET /camunda/api/engine/engine/");

  /** Open to anybody: health, what a person without a password needs, and the documentation. */
  private static final Verbs OPEN =
      Verbs.of(
          "GET,HEAD /",
          "GET,HEAD /actuator/health",
          "GET,HEAD /actuator/health/**",
          "GET,HEAD /invitation.html",
          "GET,HEAD /invitation.css",
          "GET,HEAD /invitation.js",
          "POST /api/v1/invitations/{token}",
          "POST /api/v1/bootstrap",
          "GET,HEAD /docs",
          "GET,HEAD /docs/**",
          "GET,HEAD /swagger-ui/**",
          "GET,HEAD /v3/api-docs",
          "GET,HEAD /v3/api-docs/**",
          "GET,HEAD /v3/api-docs.yaml");

  /** Open to every account; the rooms behind decide the rest. */
  private static final Verbs OURS = Verbs.of("* /api/**", "* /content/**", "* /access/**");

  private static final RequestMatcher DOCUMENTATION_PAGE =
      request -> {
        var path = Paths.of(request);
        return Paths.isBelow(path, "/docs") || Paths.isBelow(path, "/swagger-ui");
      };

  /** The page where an invited person sets a password: its own files and our API, no more. */
  private static final RequestMatcher INVITATION_PAGE =
      request -> Paths.of(request).startsWith("/invitation.");

  private static final String INVITATION_MAY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** The page with the documentation of our API runs its own scripts and styles. */
  private static final String DOCUMENTATION_MAY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

  private static final String NOTHING_MAY =
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  @Override
  public void addViewControllers(ViewControllerRegistry registry) {
    registry.addRedirectViewController("/", TASKLIST);
  }

  @Bean
  FilterRegistrationBean<OriginFilter> originFilter() {
    var registration = new FilterRegistrationBean<>(new OriginFilter());
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
    return registration;
  }

  @Bean
  FilterRegistrationBean<PlainPathFilter> plainPathFilter(ProblemResponses problems) {
    var registration = new FilterRegistrationBean<>(new PlainPathFilter(problems));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
    return registration;
  }

  /**
   * Camunda's web applications: their own log-in, session, protection against forged calls and
   * content security policy. Closed to all: the page that would make the first caller an
   * administrator (CVE-2026-77226), and every verb of the engine that nobody here needs.
   */
  @Bean
  @Order(1)
  SecurityFilterChain webApplications(
      HttpSecurity http,
      ProblemResponses problems,
      @Value("${lockbox.public-url}") String publicUrl)
      throws Exception {
    return http.securityMatcher(WEB_APPLICATIONS)
        .addFilterAfter(new CrossSiteFilter(problems, publicUrl), HeaderWriterFilter.class)
        .addFilterAfter(new LogOutFilter(), CrossSiteFilter.class)
        .authorizeHttpRequests(
            requests ->
                requests
                    .dispatcherTypeMatchers(DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers(SET_UP)
                    .denyAll()
                    .requestMatchers(WEB_APPLICATIONS_OPEN, EngineDoor.webApplications())
                    .permitAll()
                    .anyRequest()
                    .denyAll())
        .exceptionHandling(
            no ->
                no.authenticationEntryPoint(
                        (request, response, e) ->
                            problems.write(
                                response, HttpStatus.FORBIDDEN, "This is not open to anybody."))
                    .accessDeniedHandler(problems))
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .headers(
            headers ->
                headers
                    .cacheControl(HeadersConfigurer.CacheControlConfig::disable)
                    .frameOptions(HeadersConfigurer.FrameOptionsConfig::sameOrigin)
                    .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN)))
        .csrf(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .build();
  }

  /** Everything else: HTTP Basic with every call, and closed unless named. */
  @Bean
  @Order(2)
  SecurityFilterChain doors(
      HttpSecurity http,
      AccountAuthentication accounts,
      ProblemResponses problems,
      @Value("${lockbox.public-url}") String publicUrl)
      throws Exception {
    return http.authenticationProvider(accounts)
        .addFilterAfter(new CrossSiteFilter(problems, publicUrl), HeaderWriterFilter.class)
        .httpBasic(basic -> basic.authenticationEntryPoint(problems))
        .exceptionHandling(
            no -> no.authenticationEntryPoint(problems).accessDeniedHandler(problems))
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .headers(
            headers ->
                headers
                    .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                    .addHeaderWriter(
                        new DelegatingRequestMatcherHeaderWriter(
                            DOCUMENTATION_PAGE, contentSecurity(DOCUMENTATION_MAY)))
                    .addHeaderWriter(
                        new DelegatingRequestMatcherHeaderWriter(
                            INVITATION_PAGE, contentSecurity(INVITATION_MAY)))
                    .addHeaderWriter(
                        new DelegatingRequestMatcherHeaderWriter(
                            new NegatedRequestMatcher(
                                new OrRequestMatcher(DOCUMENTATION_PAGE, INVITATION_PAGE)),
                            contentSecurity(NOTHING_MAY))))
        .csrf(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .authorizeHttpRequests(
            requests ->
                requests
                    .dispatcherTypeMatchers(DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers(OPEN)
                    .permitAll()
                    .requestMatchers(Verbs.of("GET /actuator/**"))
                    .hasRole(OPERATOR)
                    .requestMatchers(OURS)
                    .authenticated()
                    .requestMatchers(EngineDoor.rest())
                    .authenticated()
                    .requestMatchers(EngineDoor.restForOperators())
                    .hasRole(OPERATOR)
                    .anyRequest()
                    .denyAll())
        .build();
  }

  private static StaticHeadersWriter contentSecurity(String policy) {
    return new StaticHeadersWriter("Content-Security-Policy", policy);
  }
}
