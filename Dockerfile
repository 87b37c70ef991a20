# Customer Lockbox as an image. Build and run it with `docker compose up --build`.

FROM maven:3.9.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY pom.xml ./
COPY .mvn .mvn
COPY processes processes
COPY forms forms
COPY src/main src/main
# the tests ran before; see .ci/run
RUN --mount=type=cache,target=/root/.m2 \
  mvn -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true package

FROM eclipse-temurin:17-jre-jammy
RUN groupadd --system --gid 10001 lockbox \
  && useradd --system --uid 10001 --gid lockbox --home-dir /data --shell /usr/sbin/nologin lockbox \
  && install -d -o lockbox -g lockbox -m 0750 /data
COPY --from=build /build/target/customer-lockbox.jar /app/customer-lockbox.jar
USER 10001:10001
WORKDIR /data
VOLUME /data
ENV LOCKBOX_DATA_DIR=/data
EXPOSE 8080
# bash alone, so that it does not depend on what else the base image holds
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${SERVER_PORT:-8080} && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && grep -q '\"status\":\"UP\"' <&3"]
ENTRYPOINT ["java", "-Xmx512m", "-XX:+ExitOnOutOfMemoryError", "-jar", "/app/customer-lockbox.jar"]
