package org.customerlockbox;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.OnlyIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.springframework.stereotype.Component;

/** Keeps one test's world out of another's. */
@AnalyzeClasses(packages = "org.customerlockbox", importOptions = OnlyIncludeTests.class)
class TestArchitectureTest {

  @ArchTest
  static final ArchRule noTestIsFoundByScanning =
      noClasses()
          .should()
          .beAnnotatedWith(Component.class)
          .orShould()
          .beMetaAnnotatedWith(Component.class)
          .because(
              "tests start the application with all that a scan of its packages finds; a clock or"
                  + " an exclusion of some test would become part of the product in all of them");
}
