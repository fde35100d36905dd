import java.io.File;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Verify FILE FLAVOUR...: one line for each flavour (3a, ua1) and one for each failed check; exits 1 on any failure. */
public class Verify {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean passed = true;
        for (int each = 1; each < arguments.length; each++) {
            passed &= passes(new File(arguments[0]), PDFAFlavour.fromString(arguments[each]));
        }
        System.exit(passed ? 0 : 1);
    }

    private static boolean passes(File file, PDFAFlavour flavour) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            System.out.printf("%s %s %d checks%n", result.isCompliant() ? "PASS" : "FAIL", flavour.getId(), result.getTotalAssertions());
            for (TestAssertion failed : result.getTestAssertions()) {
                System.out.printf("  %s %s %s%n", failed.getRuleId(), failed.getLocation(), failed.getMessage());
            }
            return result.isCompliant();
        }
    }
}
