package org.customerlockbox;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.temporal.TemporalAccessor;
import java.util.Calendar;
import java.util.Date;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * Proves what the compiler cannot hold: the engine stays at one edge, time comes from one place,
 * and classes are named and opened as CONTRIBUTING says.
 */
@AnalyzeClasses(packages = "org.customerlockbox", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  // ------------------------------------------------------------------------------ the engine

  @ArchTest
  static final ArchRule onlyTheProcessRoomKnowsTheEngine =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.customerlockbox.process..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.camunda..")
          .because("7.24 is the last community release, so the engine must stay replaceable");

  @ArchTest
  static final ArchRule delegatesAndListenersStayInTheirRoom =
      classes()
          .that()
          .areAssignableTo(JavaDelegate.class)
          .or()
          .areAssignableTo(ExecutionListener.class)
          .or()
          .areAssignableTo(TaskListener.class)
          .should()
          .bePackagePrivate()
          .andShould()
          .resideInAPackage("org.customerlockbox.process..")
          .because("the diagram calls them, nobody else");

  @ArchTest
  static final ArchRule delegatesAreNamedSo =
      classes()
          .that()
          .areAssignableTo(JavaDelegate.class)
          .should()
          .haveSimpleNameEndingWith("Delegate");

  // ------------------------------------------------------------------------------------ time

  @ArchTest
  static final ArchRule onlyOnePlaceAsksTheSystemWhatTimeItIs =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.customerlockbox.time.TimeConfiguration")
          .should()
          .accessTargetWhere(asksTheSystemForTheTime())
          .because("tests move the injected clock, and two clocks disagree");

  private static DescribedPredicate<JavaAccess<?>> asksTheSystemForTheTime() {
    return DescribedPredicate.describe(
        "the system is asked what time it is",
        access -> {
          var owner = access.getTargetOwner();
          var name = access.getTarget().getName();
          if (owner.isEquivalentTo(System.class)) {
            // nanoTime tells how long something takes, not what time it is
            return name.equals("currentTimeMillis");
          }
          if (owner.isEquivalentTo(Clock.class)) {
            return name.startsWith("system")
                || name.startsWith("tickM")
                || name.startsWith("tickS");
          }
          if (owner.isEquivalentTo(Date.class)) {
            return access instanceof JavaConstructorCall call
                && call.getTarget().getRawParameterTypes().isEmpty();
          }
          if (owner.isEquivalentTo(Calendar.class)) {
            return name.equals("getInstance");
          }
          var isNow = name.equals("now") && owner.isAssignableTo(TemporalAccessor.class);
          return isNow && !takesAClock(access);
        });
  }

  private static boolean takesAClock(JavaAccess<?> access) {
    return access instanceof JavaMethodCall call
        && call.getTarget().getRawParameterTypes().stream()
            .anyMatch(type -> type.isEquivalentTo(Clock.class));
  }

  // -------------------------------------------------------------------------------- the doors

  @ArchTest
  static final ArchRule controllersStandInWebPackages =
      classes()
          .that()
          .areMetaAnnotatedWith(Controller.class)
          .should()
          .resideInAnyPackage("org.customerlockbox.*.web", "org.customerlockbox.security")
          .because("a room's HTTP surface is found in one place");

  @ArchTest
  static final ArchRule controllersArePackagePrivate =
      classes().that().areMetaAnnotatedWith(Controller.class).should().bePackagePrivate();

  @ArchTest
  static final ArchRule onlyDoorsKnowHttp =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "org.customerlockbox.*.web",
              "org.customerlockbox.security..",
              "org.customerlockbox.process.engine..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.springframework.web..")
                  .or(resideInAPackage("jakarta.servlet.."))
                  .or(
                      resideInAPackage("org.springframework.http..")
                          .and(not(belongToAnyOf(MediaType.class, MediaTypeFactory.class)))))
          .because("a rule that knows HTTP is a rule that Tasklist goes round");

  @ArchTest
  static final ArchRule controllersOpenNoTransaction =
      classes()
          .that()
          .areMetaAnnotatedWith(Controller.class)
          .should()
          .notBeAnnotatedWith(Transactional.class);

  @ArchTest
  static final ArchRule methodsOfControllersOpenNoTransaction =
      methods()
          .that()
          .areDeclaredInClassesThat()
          .areMetaAnnotatedWith(Controller.class)
          .should()
          .notBeAnnotatedWith(Transactional.class)
          .because("the room that changes state says what belongs together");

  @ArchTest
  static final ArchRule onlyControllersMapRequests =
      methods()
          .that()
          .areMetaAnnotatedWith(RequestMapping.class)
          .should()
          .beDeclaredInClassesThat()
          .areMetaAnnotatedWith(Controller.class);

  // ---------------------------------------------------------------------------------- classes

  @ArchTest
  static final ArchRule namesSayWhatAClassIsFor =
      noClasses()
          .should()
          .haveNameMatching(".*(Impl|Manager|Managers|Util|Utils|Helper|Helpers)")
          .because("a class that needs such a name wants a better one");

  @ArchTest
  static final ArchRule noFieldIsInjected =
      noFields().should().beAnnotatedWith(Autowired.class).orShould().beAnnotatedWith(Value.class);

  @ArchTest
  static final ArchRule noMethodIsInjected = methods().should().notBeAnnotatedWith(Autowired.class);

  @ArchTest
  static final ArchRule nothingLogsPastTheLog =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.customerlockbox.verify..")
          .and()
          // the verifier's words go to whoever called it
          .doNotHaveFullyQualifiedName("org.customerlockbox.CustomerLockboxApplication")
          .and()
          // tells what keeps the application from starting, in one line instead of a stack trace
          .doNotHaveFullyQualifiedName("org.customerlockbox.MissingSettingReporter")
          .should()
          .dependOnClassesThat(resideInAPackage("java.util.logging.."))
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace");

  @ArchTest
  static final ArchRule nothingThatIsSharedChanges =
      fields()
          .that()
          .areStatic()
          .should()
          .beFinal()
          .because("a static that changes is state that no transaction undoes");

  @ArchTest
  static final ArchRule exceptionsAreNamedSo =
      classes()
          .that()
          .areAssignableTo(Exception.class)
          .should()
          .haveSimpleNameEndingWith("Exception");
}
