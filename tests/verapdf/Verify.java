import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Verify the files named on lines of its input, with flavours (3a, ua1) behind a tab each: one line for each flavour,
 * one for each failed check, and an empty one.
 */
public class Verify {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String line : (Iterable<String>) new BufferedReader(new InputStreamReader(System.in)).lines()::iterator) {
            String[] asked = line.split("\t");
            for (int each = 1; each < asked.length; each++) {
                verify(new File(asked[0]), PDFAFlavour.fromString(asked[each]));
            }
            System.out.println();
        }
    }

    private static void verify(File file, PDFAFlavour flavour) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            System.out.printf("%s %s %d checks%n", result.isCompliant() ? "PASS" : "FAIL", flavour.getId(), result.getTotalAssertions());
            for (TestAssertion failed : result.getTestAssertions()) {
                System.out.printf("  %s %s %s%n", failed.getRuleId(), failed.getLocation(), failed.getMessage());
            }
        }
    }
}
