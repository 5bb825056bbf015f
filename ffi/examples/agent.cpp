/*
 * A client's life by cmcrypto.hpp and the standard library alone: it makes or loads its key, is given the trusted root
 * key, learns by it which management point to trust, registers, and seals the files of a directory. The management
 * point is in the same program: what would go over a network is handed over in memory. It refuses the client that
 * nobody has approved yet, a message that comes twice, and one that was changed on the way.
 *
 *   agent-cpp DIRECTORY FILES
 *
 * DIRECTORY keeps keys, certificates and the client's trust store. Keys are not encrypted: for trying out only.
 */
#include "cmcrypto.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <vector>

namespace {

using namespace cmcrypto;
namespace fs = std::filesystem;

constexpr const char *site_code = "P01";
constexpr const char *host = "mp01.example.com";
constexpr std::chrono::hours year(24 * 365);

std::string file_at(const fs::path &path)
{
    std::ifstream file(path, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file)
        throw std::runtime_error(path.string() + " can't be read");
    return bytes;
}

void file_write(const fs::path &path, const buffer &bytes)
{
    std::ofstream file(path, std::ios::binary);
    file << bytes.characters();
    if (!file.flush())
        throw std::runtime_error(path.string() + " can't be written");
}

handle<cmcrypto_private_key> key_at(const fs::path &path)
{
    if (fs::exists(path))
        return call<&cmcrypto_private_key_from_pem>(provider{}, file_at(path), nullptr).value();
    auto key = call<&cmcrypto_private_key_generate>(provider{}, 2048).value();
    file_write(path, call<&cmcrypto_private_key_to_pkcs8_pem>(key).value());
    return key;
}

handle<cmcrypto_signing_identity> identity_of(const char *computer, const fs::path &directory, time_point when)
{
    auto [identity, is_new] = call<&cmcrypto_signing_identity_load_or_make>(provider{}, directory / computer, nullptr,
                                                                            computer, when, when + year)
                                  .value();
    std::cout << computer << (is_new ? " has made its key\n" : " has its key\n");
    return std::move(identity);
}

/// A management point, and the site that vouches for it.
class site {
public:
    site(const fs::path &directory, time_point when)
        : exchange_key_(call<&cmcrypto_site_exchange_key_new>(key_at(directory / "site.key"), site_code).value()),
          signing_(identity_of("MP01", directory, when)), encryption_key_(key_at(directory / "mp.key")),
          encryption_(certificate_at(directory / "mp.cert", when)),
          clients_(call<&cmcrypto_client_directory_new>().value()),
          seen_(call<&cmcrypto_seen_messages_new>(make<cmcrypto_seen_messages_limits>()).value())
    {
        const auto settings = make<cmcrypto_site_security>();
        const auto challenges = call<&cmcrypto_registration_challenges_new>(provider{}).value();
        registrar_ =
            call<&cmcrypto_registrar_new>(site_code, settings, approval::manual, challenges, signing_).value();
        const auto identity = call<&cmcrypto_decryption_identity_new>(encryption_key_, encryption_).value();
        management_point_ =
            call<&cmcrypto_management_point_new>(refs(identity), settings, make<cmcrypto_freshness>()).value();
    }

    /// What the administrator installs clients with.
    buffer root_key() const { return call<&cmcrypto_site_public_key_to_hex>(public_key()).value(); }

    /// What anyone can download from the management point.
    buffer bundle(time_point when) const
    {
        const auto terms = call<&cmcrypto_endorsement_terms_starting>(when);
        const auto certificate = call<&cmcrypto_signing_identity_certificate>(signing_).value();
        const auto signing = call<&cmcrypto_site_exchange_key_endorse_management_point>(exchange_key_, host,
                                                                                        certificate, terms)
                                 .value();
        const auto encryption =
            call<&cmcrypto_endorse_encryption_certificate>(signing_, site_code, host, encryption_, terms).value();
        const auto bundle = call<&cmcrypto_management_point_bundle_new>(public_key(), nullptr, nullptr, nullptr,
                                                                        signing, encryption, nullptr)
                                .value();
        return call<&cmcrypto_management_point_bundle_to_der>(bundle).value();
    }

    std::array<std::uint8_t, CMCRYPTO_REGISTRATION_CHALLENGE_LEN> challenge(time_point when) const
    {
        std::array<std::uint8_t, CMCRYPTO_REGISTRATION_CHALLENGE_LEN> made{};
        (void)call<&cmcrypto_registrar_challenge>(registrar_, when, made).value();
        return made;
    }

    buffer answer(bytes_view request, time_point when) const
    {
        auto [reply, answer] =
            call<&cmcrypto_registrar_register>(registrar_, request, false, clients_, when).value();
        return std::move(reply);
    }

    void approve(const char *client_id) const
    {
        (void)call<&cmcrypto_client_directory_approve>(clients_, client_id).value();
    }

    /// Takes what a client sent. A refusal is no surprise to a management point: a value.
    void open(const std::string &what, bytes_view message, time_point when) const
    {
        const auto opened =
            call<&cmcrypto_management_point_open>(management_point_, message, clients_, seen_, when);
        if (!opened) {
            std::cout << what << " is refused: " << opened.error().what() << " (" << number(opened.status())
                      << "). The client's part: " << opened.error().advice() << "\n";
            return;
        }
        const auto info = call<&cmcrypto_opened_get_info>(opened.value()).value();
        const auto content = call<&cmcrypto_opened_content>(opened.value()).value();
        std::cout << what << " is opened: " << content.size() << " bytes from " << info.sender << "\n";
    }

private:
    handle<cmcrypto_certificate> certificate_at(const fs::path &path, time_point when) const
    {
        if (fs::exists(path))
            return call<&cmcrypto_certificate_from_pem>(provider{}, file_at(path)).value();
        auto made =
            call<&cmcrypto_self_signed>(encryption_key_, key_use::encryption, "MP01", when, when + year).value();
        file_write(path, call<&cmcrypto_certificate_to_pem>(made).value());
        return made;
    }

    handle<cmcrypto_site_public_key> public_key() const
    {
        return call<&cmcrypto_site_exchange_key_site_public_key>(exchange_key_).value();
    }

    handle<cmcrypto_site_exchange_key> exchange_key_;
    handle<cmcrypto_signing_identity> signing_;
    handle<cmcrypto_private_key> encryption_key_;
    handle<cmcrypto_certificate> encryption_;
    handle<cmcrypto_client_directory> clients_;
    handle<cmcrypto_seen_messages> seen_;
    handle<cmcrypto_registrar> registrar_;
    handle<cmcrypto_management_point> management_point_;
};

class agent {
public:
    /// `root_key` is what it was installed with, `bundle` what a management point sent.
    agent(const fs::path &directory, bytes_view root_key, bytes_view bundle, time_point when)
        : identity_(identity_of("PC01", directory, when))
    {
        const auto root = call<&cmcrypto_site_public_key_from_file>(provider{}, root_key, false).value();
        std::array<char, CMCRYPTO_FINGERPRINT_MAX> fingerprint{};
        (void)call<&cmcrypto_site_public_key_fingerprint>(root, fingerprint).value();
        std::cout << "trusted root key " << fingerprint.data() << "\n";

        const auto offered = call<&cmcrypto_management_point_bundle_from_der>(bundle).value();
        const auto store = call<&cmcrypto_trust_store_file_new>(directory / "trust", provider{},
                                                                make<cmcrypto_trust_settings>())
                               .value();
        // What is thrown in here leaves the file as it was, and goes on from the call's place.
        (void)call<&cmcrypto_trust_store_file_update>(store, [&](cmcrypto_trust_store *held) {
            const auto learned = call<&cmcrypto_trust_store_learn_trusted_root_key>(held, root,
                                                                                    trust_source::pre_provisioned)
                                     .value();
            std::cout << (learned == trust_outcome::set ? "provisioned\n" : "provisioned before\n");
            trusted_ = call<&cmcrypto_trust_store_learn_management_point>(held, offered, site_code, nullptr, host, when)
                           .value();
        }).value();
        std::cout << host << " of site " << site_code << " is trusted\n";
    }

    /// Becomes known to the site.
    void enrol(const site &at, time_point when)
    {
        const auto exchange = [&](bytes_view request) { return at.answer(request, when); };
        std::tie(registered_, security_) =
            register_client(site_code, identity_, trusted_, at.challenge(when), when, exchange).value();
        client_ = call<&cmcrypto_client_new>(registered_.id, site_code, identity_).value();
        std::cout << "registered as " << registered_.id << "\n";
    }

    const char *id() const { return registered_.id; }

    buffer seal(const fs::path &path, time_point when) const
    {
        auto [message, id] = call<&cmcrypto_client_seal>(client_, security_, message_kind::collected_file,
                                                         file_at(path), refs(trusted_), when)
                                 .value();
        return std::move(message);
    }

private:
    handle<cmcrypto_signing_identity> identity_;
    handle<cmcrypto_trusted_management_point> trusted_;
    handle<cmcrypto_client> client_;
    cmcrypto_registered registered_{};
    cmcrypto_site_security security_{};
};

void play(const fs::path &directory, const fs::path &files)
{
    const auto when = now();
    fs::create_directories(directory);
    const site at(directory, when);
    agent pc(directory, at.root_key(), at.bundle(when), when);
    pc.enrol(at, when);

    std::vector<fs::path> paths;
    for (const auto &entry : fs::directory_iterator(files)) {
        if (entry.is_regular_file())
            paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    if (paths.empty())
        throw std::runtime_error(files.string() + " holds no file");

    at.open(paths.front().filename().string(), pc.seal(paths.front(), when), when);
    at.approve(pc.id());
    for (const auto &path : paths)
        at.open(path.filename().string(), pc.seal(path, when), when);

    const auto sent = pc.seal(paths.front(), when);
    at.open("a message", sent, when);
    at.open("the same message", sent, when);
    std::string changed(sent.characters());
    changed.back() = static_cast<char>(changed.back() ^ 1);
    at.open("a changed message", changed, when);
}

} // namespace

int main(int argc, char **argv)
{
    if (cmcrypto_abi_version() != CMCRYPTO_ABI_VERSION) {
        std::cerr << "header and library do not match\n";
        return 1;
    }
    if (argc != 3) {
        std::cerr << "usage: see the top of ffi/examples/agent.cpp\n";
        return 2;
    }
    try {
        play(argv[1], argv[2]);
    } catch (const error &why) {
        std::cerr << why.what() << " (" << number(why.status()) << "): " << why.advice() << "\n";
        return 1;
    } catch (const std::exception &why) {
        std::cerr << why.what() << "\n";
        return 1;
    }
    return 0;
}
