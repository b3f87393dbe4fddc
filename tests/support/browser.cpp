#include "tests/support/browser.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace fenceline::testing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

// Far beyond what a busy machine takes.
constexpr std::chrono::seconds patience{90};

std::string from_base64(const std::string& text) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t digit = digits.find(c);
    if (digit == std::string_view::npos) break;
    bits = (bits << 6U | static_cast<unsigned>(digit)) & 0xFFFFU;
    if ((count += 6) < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
  }
  return bytes;
}

}  // namespace

std::string installed_browser() {
  for (const char* const name : {"chromium", "chromium-browser", "google-chrome"}) {
    if (std::system((std::string("command -v ") + name + " >/dev/null").c_str()) == 0) return name;
  }
  return {};
}

// The process and its two pipes: messages are JSON, each ended by a zero byte.
class Browser::Pipe {
 public:
  Pipe() {
    std::string pattern = (fs::temp_directory_path() / "fenceline-browser-XXXXXX").string();
    profile_ = mkdtemp(pattern.data());
    start();
    const Json target = call("Target.createTarget", {{"url", "about:blank"}});
    session_ = call("Target.attachToTarget", {{"targetId", target["targetId"]}, {"flatten", true}})["sessionId"];
    for (const char* const domain : {"Page.enable", "Network.enable", "Runtime.enable"}) call(domain);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    // Asked, it takes its helpers along; a browser that does not answer is ended.
    const std::string goodbye = R"({"id": 0, "method": "Browser.close"})";
    if (write(to_, goodbye.c_str(), goodbye.size() + 1) > 0) {
      for (int i = 0; i < 100 && waitpid(process_, nullptr, WNOHANG) == 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
      }
    }
    if (kill(process_, SIGKILL) == 0) waitpid(process_, nullptr, 0);
    close(to_);
    close(from_);
    std::error_code ignored;
    fs::remove_all(profile_, ignored);
  }

  Json call(const std::string& method, const Json& parameters = Json::object()) {
    Json message{{"id", ++last_}, {"method", method}, {"params", parameters}};
    if (!session_.empty()) message["sessionId"] = session_;
    const std::string text = message.dump();
    for (std::size_t sent = 0; sent <= text.size();) {
      const ssize_t n = write(to_, text.c_str() + sent, text.size() + 1 - sent);
      if (n <= 0) throw std::runtime_error("the browser is gone");
      sent += static_cast<std::size_t>(n);
    }
    const Json answer = await([this](const Json& m) { return m.value("id", -1) == last_; });
    if (answer.contains("error")) throw std::runtime_error(method + ": " + answer["error"].dump());
    return answer["result"];
  }

  void navigate(const std::string& address) {
    loaded_ = false;
    call("Page.navigate", {{"url", address}});
    if (!loaded_) await([](const Json& m) { return m.value("method", "") == "Page.loadEventFired"; });
  }

  const std::vector<std::string>& requests() const { return requests_; }

 private:
  void start() {
    // Above the numbers that the browser's ends have to have.
    std::array<int, 2> commands{};
    std::array<int, 2> answers{};
    if (pipe(commands.data()) != 0 || pipe(answers.data()) != 0) throw std::runtime_error("no pipe");
    for (int* const end : {&commands[0], &commands[1], &answers[0], &answers[1]}) {
      const int high = fcntl(*end, F_DUPFD_CLOEXEC, 10);
      close(*end);
      *end = high;
    }
    signal(SIGPIPE, SIG_IGN);
    const std::string name = installed_browser();
    const std::string profile = "--user-data-dir=" + profile_.string();
    process_ = fork();
    if (process_ == 0) {
      const int nowhere = ::open("/dev/null", O_RDWR);
      dup2(nowhere, 1);
      dup2(nowhere, 2);
      dup2(commands[0], 3);
      dup2(answers[1], 4);
      execlp(name.c_str(), name.c_str(), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--hide-scrollbars", "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--disable-quic", "--remote-debugging-pipe", profile.c_str(), "about:blank", nullptr);
      _exit(127);
    }
    close(commands[0]);
    close(answers[1]);
    to_ = commands[1];
    from_ = answers[0];
  }

  // The first message that is the one meant; of others what they tell is kept.
  template <class Meant>
  Json await(Meant&& meant) {
    const Clock::time_point end = Clock::now() + patience;
    while (true) {
      for (std::size_t zero = 0; (zero = unread_.find('\0')) != std::string::npos;) {
        const Json message = Json::parse(unread_.substr(0, zero));
        unread_.erase(0, zero + 1);
        const std::string method = message.value("method", "");
        if (method == "Network.requestWillBeSent") requests_.push_back(message["params"]["request"]["url"]);
        if (meant(message)) return message;
        loaded_ = loaded_ || method == "Page.loadEventFired";
      }
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
      pollfd readable{from_, POLLIN, 0};
      if (left <= 0 || poll(&readable, 1, static_cast<int>(left)) <= 0) throw std::runtime_error("no answer");
      std::array<char, 65536> buffer{};
      const ssize_t n = read(from_, buffer.data(), buffer.size());
      if (n <= 0) throw std::runtime_error("the browser has ended");
      unread_.append(buffer.data(), static_cast<std::size_t>(n));
    }
  }

  fs::path profile_;
  pid_t process_ = 0;
  int to_ = -1;
  int from_ = -1;
  int last_ = 0;
  std::string session_;
  std::string unread_;
  bool loaded_ = false;  // the last navigation's event came before it was waited for
  std::vector<std::string> requests_;
};

Browser::Browser() : pipe_(std::make_unique<Pipe>()) {}
Browser::~Browser() = default;

void Browser::use_screen(int width, int height, bool dark, bool phone) {
  pipe_->call("Emulation.setDeviceMetricsOverride",
              {{"width", width}, {"height", height}, {"deviceScaleFactor", 1}, {"mobile", phone}});
  const Json scheme{{"name", "prefers-color-scheme"}, {"value", dark ? "dark" : "light"}};
  pipe_->call("Emulation.setEmulatedMedia", {{"features", Json::array({scheme})}});
}

void Browser::open(const fs::path& file, const std::string& fragment) {
  pipe_->navigate("about:blank");  // a change of the fragment alone would load nothing
  pipe_->navigate("file://" + file.string() + fragment);
}

std::string Browser::evaluate(const std::string& expression) {
  const Json result =
      pipe_->call("Runtime.evaluate", {{"expression", expression}, {"awaitPromise", true}, {"returnByValue", true}});
  if (result.contains("exceptionDetails")) throw std::runtime_error(result["exceptionDetails"].dump());
  const Json value = result["result"].value("value", Json());
  return value.is_string() ? value.get<std::string>() : value.dump();
}

void Browser::click(const std::string& expression) {
  const Json at = Json::parse(evaluate("(() => { const e = " + expression +
                                       "; e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect(); "
                                       "return {x: r.x + r.width / 2, y: r.y + r.height / 2}; })()"));
  for (const char* const what : {"mousePressed", "mouseReleased"}) {
    pipe_->call("Input.dispatchMouseEvent",
                {{"type", what}, {"x", at["x"]}, {"y", at["y"]}, {"button", "left"}, {"clickCount", 1}});
  }
}

void Browser::type(const std::string& text) { pipe_->call("Input.insertText", {{"text", text}}); }

Picture Browser::picture(const std::string& name) {
  const std::string data = pipe_->call("Page.captureScreenshot", {{"format", "png"}})["data"];
  if (const char* const folder = std::getenv("FENCELINE_PICTURES")) {
    std::ofstream(fs::path(folder) / (name + ".png"), std::ios::binary) << from_base64(data);
  }
  // The browser itself reads the picture.
  const Json facts = Json::parse(evaluate(
      "new Promise((done) => { const image = new Image(); image.onload = () => {"
      "const canvas = document.createElement('canvas'); canvas.width = image.width; canvas.height = image.height;"
      "const context = canvas.getContext('2d'); context.drawImage(image, 0, 0);"
      "const data = context.getImageData(0, 0, image.width, image.height).data;"
      "const colours = new Set(); let sum = 0;"
      "for (let i = 0; i < data.length; i += 4) {"
      "  colours.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]); sum += data[i] + data[i + 1] + data[i + 2]; }"
      "done({width: image.width, height: image.height, colours: colours.size, brightness: sum / data.length * 4 / 3});"
      "}; image.src = 'data:image/png;base64," +
      data + "'; })"));
  return {facts["width"], facts["height"], facts["colours"], facts["brightness"]};
}

const std::vector<std::string>& Browser::requests() const { return pipe_->requests(); }

}  // namespace fenceline::testing
