import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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
            List<PDFAFlavour> flavours = Arrays.stream(asked).skip(1).map(PDFAFlavour::fromString).toList();
            verify(new File(asked[0]), flavours);
            System.out.println();
        }
    }

    /** Against all flavours in one walk through the file. */
    private static void verify(File file, List<PDFAFlavour> flavours) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavours.get(0));
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavours)) {
            parser.setFlavours(flavours);
            List<ValidationResult> results = new ArrayList<>(validator.validateAll(parser));
            results.sort(Comparator.comparing(result -> flavours.indexOf(result.getPDFAFlavour())));
            results.forEach(Verify::print);
        }
    }

    private static void print(ValidationResult result) {
        String passed = result.isCompliant() ? "PASS" : "FAIL";
        System.out.printf("%s %s %d checks%n", passed, result.getPDFAFlavour().getId(), result.getTotalAssertions());
        for (TestAssertion failed : result.getTestAssertions()) {
            System.out.printf("  %s %s %s%n", failed.getRuleId(), failed.getLocation(), failed.getMessage());
        }
    }
}
