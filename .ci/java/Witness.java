// BouncyCastle, another implementation of CMS, for `.ci/stages/java`:
//   Witness open              opens and verifies every message of `vectors/sealed`
//   Witness open-compatible DIRECTORY    opens what this library wrote there as the product does
//   Witness make DIRECTORY    writes messages for this library to read
// Run from the repository's root.

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.*;
import org.bouncycastle.cms.jcajce.*;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.jcajce.JceAsymmetricKeyWrapper;

class Witness {
    // What the messages hold is said in tests/tests/main/vectors/sealed.rs too.
    record Sealed(String name, String client, List<String> recipients, String content) {}

    static final List<Sealed> SEALED = List.of(
        new Sealed("hardware-inventory", "client-2048", List.of("mp-2048"), "<Inventory machine=\"PC01\"/>"),
        new Sealed("two-recipients", "client-3072", List.of("mp-3072", "mp-2048"), "heartbeat"),
        new Sealed("signed-only", "client-2048", List.of(), ""),
        new Sealed("sha1", "client-2048", List.of("mp-2048"), "state"));

    public static void main(String[] arguments) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        switch (arguments[0]) {
            case "open" -> open();
            case "open-compatible" -> openCompatible(Path.of(arguments[1]));
            case "make" -> make(Path.of(arguments[1]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    static void open() throws Exception {
        Set<String> files = new TreeSet<>();
        try (var directory = Files.newDirectoryStream(Path.of("vectors/sealed"), "*.der")) {
            directory.forEach(file -> files.add(file.getFileName().toString()));
        }
        Set<String> known = new TreeSet<>();
        for (Sealed sealed : SEALED) {
            String file = sealed.name + ".der";
            known.add(file);
            byte[] message = Files.readAllBytes(Path.of("vectors/sealed", file));
            byte[] signed = message;
            for (String recipient : sealed.recipients) {
                signed = decrypt(message, recipient);
                require(refuses(() -> decrypt(changed(message), recipient)), file + ": changed tag is refused");
            }
            byte[] content = verify(signed, sealed.client);
            require(content != null, file + ": signature verifies");
            require(Arrays.equals(content, sealed.content.getBytes("UTF-8")), file + ": content");
            require(verify(changed(signed), sealed.client) == null, file + ": changed signature is refused");
            System.out.println(file + ": opened by " + sealed.recipients + ", signed by " + sealed.client);
        }
        require(files.equals(known), "vectors/sealed has " + files + ", known are " + known);
    }

    // What this library encrypts as the product's management points do, to mp-2048.
    static void openCompatible(Path directory) throws Exception {
        byte[] expected = Files.readAllBytes(Path.of("vectors/cms/content.bin"));
        for (String name : List.of("serial", "keyid")) {
            byte[] message = Files.readAllBytes(directory.resolve(name + ".der"));
            X509Certificate certificate = certificate("mp-2048");
            var id = name.equals("serial") ? new JceKeyTransRecipientId(certificate)
                : new KeyTransRecipientId(keyIdentifier(new JcaX509CertificateHolder(certificate)));
            var recipient = new CMSEnvelopedData(message).getRecipientInfos().get(id);
            byte[] content = recipient.getContent(new JceKeyTransEnvelopedRecipient(key("mp-2048")).setProvider("BC"));
            require(Arrays.equals(content, expected), name + ": content");
            System.out.println("as the product's, by " + name + ": opened by mp-2048");
        }
    }

    static byte[] decrypt(byte[] message, String name) throws Exception {
        var recipients = new CMSAuthEnvelopedData(message).getRecipientInfos();
        var recipient = recipients.get(new JceKeyTransRecipientId(certificate(name)));
        require(recipient != null, "a recipient is " + name);
        return recipient.getContent(new JceKeyTransAuthEnvelopedRecipient(key(name)).setProvider("BC"));
    }

    // The content; null if the signature doesn't verify.
    static byte[] verify(byte[] message, String name) throws Exception {
        CMSSignedData signed = new CMSSignedData(message);
        var signers = signed.getSignerInfos().getSigners();
        require(signers.size() == 1, "one signer");
        SignerInformation signer = signers.iterator().next();
        X509Certificate certificate = certificate(name);
        require(signer.getSID().match(new JcaX509CertificateHolder(certificate)), "the signer is " + name);
        var verifier = new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(certificate);
        return signer.verify(verifier) ? (byte[]) signed.getSignedContent().getContent() : null;
    }

    // What comes last is the tag of what is encrypted, the signature of what is signed.
    static byte[] changed(byte[] message) {
        byte[] changed = message.clone();
        changed[changed.length - 1] ^= 1;
        return changed;
    }

    interface Action {
        void run() throws Exception;
    }

    static boolean refuses(Action action) throws Exception {
        try {
            action.run();
            return false;
        } catch (CMSException refused) {
            return true;
        }
    }

    static void require(boolean condition, String what) {
        if (!condition) {
            System.out.println("not so: " + what);
            System.exit(1);
        }
    }

    static void make(Path directory) throws Exception {
        byte[] content = Files.readAllBytes(Path.of("vectors/cms/content.bin"));
        var signer = new JcaX509CertificateHolder(certificate("client-2048"));
        PrivateKey key = key("client-2048");

        var attributes = new JcaSimpleSignerInfoGeneratorBuilder().setProvider("BC");
        var serial = new CMSSignedDataGenerator();
        serial.addSignerInfoGenerator(attributes.build("SHA256withRSA", key, signer));
        serial.addCertificate(signer);
        CMSSignedData signed = serial.generate(new CMSProcessableByteArray(content), true);
        write(directory, "signed-serial", signed.getEncoded(ASN1Encoding.DER));
        // As it comes without asking for DER.
        write(directory, "signed-ber", signed.getEncoded());

        var keyid = new CMSSignedDataGenerator();
        keyid.addSignerInfoGenerator(attributes.build("SHA256withRSA", key, keyIdentifier(signer)));
        signed = keyid.generate(new CMSProcessableByteArray(content), true);
        write(directory, "signed-keyid", signed.getEncoded(ASN1Encoding.DER));

        var bare = new CMSSignedDataGenerator();
        bare.addSignerInfoGenerator(attributes.setDirectSignature(true).build("SHA256withRSA", key, signer));
        signed = bare.generate(new CMSProcessableByteArray(content), true);
        write(directory, "signed-no-attributes", signed.getEncoded(ASN1Encoding.DER));

        X509Certificate certificate = certificate("mp-2048");
        byte[] identifier = keyIdentifier(new JcaX509CertificateHolder(certificate));
        // Both hashes are said: Java's own OAEP with SHA-256 has MGF1 with SHA-1.
        var oaep = new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);
        var wrapper = new JceAsymmetricKeyWrapper(oaep, certificate.getPublicKey()).setProvider("BC");
        var bySerial = new JceKeyTransRecipientInfoGenerator(certificate, wrapper);
        var byKeyid = new JceKeyTransRecipientInfoGenerator(identifier, wrapper);
        var pkcs1 = new JceKeyTransRecipientInfoGenerator(certificate).setProvider("BC");

        CMSAuthEnvelopedData enveloped = encrypt(content, CMSAlgorithm.AES256_GCM, bySerial);
        write(directory, "enveloped-serial", der(enveloped));
        write(directory, "enveloped-ber", enveloped.getEncoded());
        write(directory, "enveloped-keyid", der(encrypt(content, CMSAlgorithm.AES256_GCM, byKeyid)));
        write(directory, "enveloped-aes-128-gcm", der(encrypt(content, CMSAlgorithm.AES128_GCM, byKeyid)));
        // As it comes without asking for OAEP.
        write(directory, "enveloped-pkcs1", der(encrypt(content, CMSAlgorithm.AES256_GCM, pkcs1)));

        var time = new Attribute(CMSAttributes.signingTime, new DERSet(new Time(new Date())));
        var more = new CMSAuthEnvelopedDataGenerator();
        more.setAuthenticatedAttributeGenerator(new SimpleAttributeTableGenerator(new AttributeTable(time)));
        write(directory, "enveloped-attributes", der(encrypt(content, CMSAlgorithm.AES256_GCM, byKeyid, more)));

        // What the product's management points encrypt: see vectors/compatibility.
        var sha1 = new OAEPParameterSpec("SHA-1", "MGF1", MGF1ParameterSpec.SHA1, PSource.PSpecified.DEFAULT);
        wrapper = new JceAsymmetricKeyWrapper(sha1, certificate.getPublicKey()).setProvider("BC");
        bySerial = new JceKeyTransRecipientInfoGenerator(certificate, wrapper);
        byKeyid = new JceKeyTransRecipientInfoGenerator(identifier, wrapper);
        write(directory, "cbc-serial", cbc(content, CMSAlgorithm.AES256_CBC, bySerial));
        write(directory, "cbc-keyid", cbc(content, CMSAlgorithm.AES256_CBC, byKeyid));
        write(directory, "cbc-aes-128", cbc(content, CMSAlgorithm.AES128_CBC, bySerial));
        write(directory, "cbc-des-pkcs1", cbc(content, CMSAlgorithm.DES_EDE3_CBC, pkcs1));
    }

    static byte[] cbc(byte[] content, ASN1ObjectIdentifier cipher, RecipientInfoGenerator recipient) throws Exception {
        var generator = new CMSEnvelopedDataGenerator();
        generator.addRecipientInfoGenerator(recipient);
        var encryptor = new JceCMSContentEncryptorBuilder(cipher).setProvider("BC").build();
        var enveloped = generator.generate(new CMSProcessableByteArray(content), encryptor);
        return enveloped.toASN1Structure().getEncoded(ASN1Encoding.DER);
    }

    static CMSAuthEnvelopedData encrypt(byte[] content, ASN1ObjectIdentifier cipher, RecipientInfoGenerator recipient)
            throws Exception {
        return encrypt(content, cipher, recipient, new CMSAuthEnvelopedDataGenerator());
    }

    static CMSAuthEnvelopedData encrypt(byte[] content, ASN1ObjectIdentifier cipher, RecipientInfoGenerator recipient,
            CMSAuthEnvelopedDataGenerator generator) throws Exception {
        generator.addRecipientInfoGenerator(recipient);
        var encryptor = new JceCMSContentEncryptorBuilder(cipher).setProvider("BC").build();
        return generator.generate(new CMSProcessableByteArray(content), (OutputAEADEncryptor) encryptor);
    }

    static byte[] der(CMSAuthEnvelopedData enveloped) throws Exception {
        return enveloped.toASN1Structure().getEncoded(ASN1Encoding.DER);
    }

    static void write(Path directory, String name, byte[] message) throws Exception {
        Files.write(directory.resolve(name + ".der"), message);
    }

    static byte[] keyIdentifier(JcaX509CertificateHolder certificate) {
        return SubjectKeyIdentifier.fromExtensions(certificate.getExtensions()).getKeyIdentifier();
    }

    static X509Certificate certificate(String name) throws Exception {
        try (InputStream pem = Files.newInputStream(Path.of("vectors/keys", name + ".cert.pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }

    static PrivateKey key(String name) throws Exception {
        String pem = Files.readString(Path.of("vectors/keys", name + ".key.pem"));
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----.*-----", ""));
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    }
}
