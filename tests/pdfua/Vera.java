import java.io.FileInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;

/** Judges PDF files by PDF/UA-1: one line a file, then its broken rules with how often and where first. Exit code 0: all conform. */
public class Vera {
    static final String PROFILE = "/org/verapdf/pdfa/validation/PDFUA-1.xml";

    public static void main(String[] files) throws Exception {
        Logger.getLogger("").setLevel(Level.SEVERE);
        VeraGreenfieldFoundryProvider.initialise();
        ValidationProfile profile;
        try (InputStream rules = Vera.class.getResourceAsStream(PROFILE)) {
            profile = Profiles.profileFromXml(rules);
        }
        boolean conform = true;
        for (String file : files) conform &= judge(file, profile);
        System.exit(conform ? 0 : 1);
    }

    static boolean judge(String file, ValidationProfile profile) throws Exception {
        try (InputStream in = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(in, PDFAFlavour.fromString("ua1"))) {
            ValidationResult result = ValidatorFactory.createValidator(profile, 100, false, false, false).validate(parser);
            System.out.printf("%s: %s, %d checks by %d rules%n", file, result.isCompliant() ? "conforms" : "does not conform",
                    result.getTotalAssertions(), profile.getRules().size());
            Map<String, String> first = new TreeMap<>();
            for (TestAssertion made : result.getTestAssertions())
                if (made.getStatus() == TestAssertion.Status.FAILED)
                    first.putIfAbsent(rule(made.getRuleId()), made.getMessage() + " @ " + made.getLocation().getContext());
            result.getFailedChecks().forEach((id, count) ->
                    System.out.printf("  rule %s broken %d times: %s%n", rule(id), count, first.get(rule(id))));
            return result.isCompliant();
        }
    }

    static String rule(org.verapdf.pdfa.validation.profiles.RuleId id) {
        return id.getClause() + "-" + id.getTestNumber();
    }
}
