// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE file_atomic
#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

#include <chainrule/file/read_file.hpp>

#include "systems.hpp"

using namespace chainrule;
using internal::files::atomic_file;
using internal::files::mapped_file;

namespace {

std::string contents(const std::string& name) { return read_file<std::string>(name); }
bool is_there(const char* name) { return access(name, F_OK) == 0; }

void write_whole(const std::string& name, const std::string& bytes, systems::file_system& system) {
  atomic_file file(name, system);
  file.write(bytes.data(), bytes.size() / 2);
  file.write(bytes.data() + bytes.size() / 2, bytes.size() - bytes.size() / 2);
  file.commit();
}

template <class Function>
std::string message_of(const Function& function) {
  try {
    function();
  } catch (const error& e) {
    return e.what();
  }
  return "nothing was thrown";
}

const std::string before(1500, 'a'), after(3500, 'b');

}  // namespace

// Bytes are read from the file, or are those of the mapping if the file gives none.
BOOST_AUTO_TEST_CASE(mapped_bytes_are_read) {
  struct gives_none : systems::file_system {
    int map(const char* path, systems::mapping& whole) override {
      const int wrong = file_system::map(path, whole), empty = ::open("/dev/null", O_RDONLY);
      ::dup2(empty, whole.handle);
      ::close(empty);
      return wrong;
    }
  } none;
  write_whole("file_atomic.bin", after + before, none);
  for (systems::file_system* const beneath :
       {&internal::files::this_system(), static_cast<systems::file_system*>(&none)}) {
    const mapped_file file("file_atomic.bin", *beneath);
    std::vector<unsigned char> room(2000, 'x');
    const unsigned char* const at = file.read(file.bytes().data() + 3000, 1000, room.data());
    BOOST_TEST(std::string(at, at + 1000) == std::string(500, 'b') + std::string(500, 'a'));
    BOOST_TEST(room[1000] == 'x');
  }
}

#ifdef MADV_POPULATE_READ
// A file of which the system has read some pages only, the first or the last: all are in memory when it is mapped, so
// that no later read can fail. More pages than are looked at together.
BOOST_AUTO_TEST_CASE(a_file_that_is_partly_in_the_page_cache) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  std::string bytes(4100 * page + 100, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i / 512 * 7 + i % 5);
  write_whole("file_atomic.bin", bytes, internal::files::this_system());
  const auto pages_missing = [&](const unsigned char* first) {
    std::vector<unsigned char> is_there((bytes.size() + page - 1) / page);
    BOOST_TEST(::mincore(const_cast<unsigned char*>(first), bytes.size(), is_there.data()) == 0);
    return std::count_if(is_there.begin(), is_there.end(), [](unsigned char state) { return (state & 1) == 0; });
  };
  for (const auto& [from, count] : {std::pair{std::size_t{0}, 2048 * page}, std::pair{4096 * page, std::size_t{0}}}) {
    const int handle = ::open("file_atomic.bin", O_RDONLY);
    void* const beside = ::mmap(nullptr, bytes.size(), PROT_READ, MAP_SHARED, handle, 0);
    BOOST_TEST((handle >= 0 && beside != MAP_FAILED));
    BOOST_TEST(::posix_fadvise(handle, static_cast<off_t>(from), static_cast<off_t>(count), POSIX_FADV_DONTNEED) == 0);
    const auto missing = pages_missing(static_cast<const unsigned char*>(beside));
    if (missing == 0) BOOST_TEST_MESSAGE("this file system keeps all pages");
    BOOST_TEST(missing < 4000);
    const mapped_file file("file_atomic.bin");
    BOOST_TEST(pages_missing(file.bytes().data()) == 0);
    BOOST_TEST(std::equal(bytes.begin(), bytes.end(), file.bytes().begin(),
                          [](char a, unsigned char b) { return static_cast<unsigned char>(a) == b; }));
    ::munmap(beside, bytes.size());
    ::close(handle);
  }
}
#endif

BOOST_AUTO_TEST_CASE(a_file_is_written_and_read) {
  systems::file_system& system = internal::files::this_system();
  write_whole("file_atomic.bin", before, system);
  BOOST_TEST(contents("file_atomic.bin") == before);
  write_whole("file_atomic.bin", after, system);
  BOOST_TEST(contents("file_atomic.bin") == after);
  BOOST_TEST(!is_there("file_atomic.bin.tmp"));
  struct stat found;
  BOOST_TEST((stat("file_atomic.bin", &found) == 0 && (found.st_mode & 0400) != 0));

  const mapped_file file("file_atomic.bin");
  BOOST_TEST(std::string(file.bytes().begin(), file.bytes().end()) == after);
  write_whole("file_atomic.bin", "", system);
  BOOST_TEST(std::string(file.bytes().begin(), file.bytes().end()) == after);  // of the file that had the name
  BOOST_TEST(mapped_file("file_atomic.bin").bytes().empty());

  // what an interrupted program has left is written over
  FILE* const left = std::fopen("file_atomic.bin.tmp", "wb");
  BOOST_TEST(std::fputs("a long text that is left over", left) >= 0);
  std::fclose(left);
  write_whole("file_atomic.bin", "short", system);
  BOOST_TEST(contents("file_atomic.bin") == "short");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_said) {
  BOOST_TEST(message_of([] { mapped_file file("no/such/file"); }) ==
             "no/such/file: cannot be read: No such file or directory");
  BOOST_TEST(message_of([] { mapped_file file("."); }) == ".: cannot be read: Is a directory");
  BOOST_TEST(message_of([] { atomic_file file("no/such/file"); }) ==
             "no/such/file.tmp: cannot be made: No such file or directory");
  mkdir("file_atomic_folder", 0777);
  BOOST_TEST(message_of([] {
               atomic_file file("file_atomic_folder");
               file.commit();
             }) == "file_atomic_folder: is not a regular file, and is not replaced");
  BOOST_TEST(!is_there("file_atomic_folder.tmp"));
  // two at once
  atomic_file first("file_atomic.bin");
  BOOST_TEST(message_of([] { atomic_file second("file_atomic.bin"); }) ==
             "file_atomic.bin: is being written by another program or thread");
  BOOST_TEST(is_there("file_atomic.bin.tmp"));
}

// A file keeps its permissions, a link leads where it led, and what is no file is left alone.
BOOST_AUTO_TEST_CASE(what_stood_there_before) {
  systems::file_system& system = internal::files::this_system();
  const auto permissions = [](const char* name) {
    struct stat found;
    return lstat(name, &found) == 0 ? found.st_mode & 07777 : 0;
  };
  for (const mode_t mode : {0600u, 0640u, 0444u, 0666u}) {
    write_whole("file_atomic_mode.bin", before, system);
    chmod("file_atomic_mode.bin", mode);
    write_whole("file_atomic_mode.bin", after, system);
    BOOST_TEST(permissions("file_atomic_mode.bin") == mode);
    BOOST_TEST(contents("file_atomic_mode.bin") == after);
    // nobody may read more of the new file while it is written
    atomic_file unfinished("file_atomic_mode.bin");
    BOOST_TEST(permissions("file_atomic_mode.bin.tmp") == mode);
  }
  // a link to a link to a file in another folder, and to one that is not there yet
  mkdir("file_atomic_folder", 0777);
  const auto link = [](const char* to, const char* name) {
    unlink(name);
    BOOST_TEST(symlink(to, name) == 0);
  };
  link("link", "file_atomic_folder/first");
  link("../file_atomic_mode.bin", "file_atomic_folder/link");
  write_whole("file_atomic_folder/first", before, system);
  BOOST_TEST(contents("file_atomic_mode.bin") == before);
  link("file_atomic_new.bin", "file_atomic_dangling");
  unlink("file_atomic_new.bin");
  write_whole("file_atomic_dangling", after, system);
  BOOST_TEST(contents("file_atomic_new.bin") == after);
  struct stat found;
  for (const char* const name : {"file_atomic_folder/first", "file_atomic_folder/link", "file_atomic_dangling"})
    BOOST_TEST((lstat(name, &found) == 0 && S_ISLNK(found.st_mode)));
  link("file_atomic_circle", "file_atomic_circle");
  BOOST_TEST(message_of([] { atomic_file file("file_atomic_circle"); }) ==
             "file_atomic_circle: cannot be written: Too many levels of symbolic links");
  // a pipe, a device
  unlink("file_atomic_pipe");
  BOOST_TEST(mkfifo("file_atomic_pipe", 0666) == 0);
  for (const std::string name : {"file_atomic_pipe", "/dev/null"})
    BOOST_TEST(message_of([&] { atomic_file file(name); }) == name + ": is not a regular file, and is not replaced");
  BOOST_TEST((lstat("file_atomic_pipe", &found) == 0 && S_ISFIFO(found.st_mode)));
}

// Whichever call fails, the file is the old one or the new one, the error names it, and nothing is left beside it.
BOOST_AUTO_TEST_CASE(each_call_fails_once) {
  write_whole("file_atomic_failing.bin", before, internal::files::this_system());
  std::size_t failures = 0;
  const std::size_t calls = systems::for_each_failure([&](systems::failing& system) {
    const std::string was = contents("file_atomic_failing.bin");
    const std::string message = message_of([&] { write_whole("file_atomic_failing.bin", after, system); });
    const std::string is = contents("file_atomic_failing.bin");
    BOOST_TEST(!is_there("file_atomic_failing.bin.tmp"));
    if (message == "nothing was thrown") {
      BOOST_TEST(is == after);
      return;
    }
    ++failures;
    BOOST_TEST(message.find("file_atomic_failing.bin") == 0u);
    BOOST_TEST((is == was || message.find("was written completely") != message.npos));
    if (message.find("No space left") != message.npos)
      BOOST_TEST(message == "file_atomic_failing.bin: cannot be written: No space left on device");
  });
  BOOST_TEST(calls == 8u);  // find, create, permit, write, write, sync, rename, sync the folder
  BOOST_TEST(failures == calls);
}

// Whenever the power fails, the old file is there or the new one, and the new one if the program was told so.
BOOST_AUTO_TEST_CASE(the_power_fails) {
  for (const bool names_go_at_once : {false, true}) {
    bool done = false;
    for (std::size_t n = 0; !done; ++n) {
      systems::forgetting disk;
      disk.begin_with("net", before);
      disk.names_go_at_once = names_go_at_once;
      disk.stops_at = n;
      try {
        write_whole("net", after, disk);
        done = true;
      } catch (const systems::power_failure&) {}
      disk.restart();
      BOOST_TEST((disk.has("net") && (disk.contents("net") == after || (!done && disk.contents("net") == before))));
      write_whole("net", after, disk);  // and saving goes on
      BOOST_TEST(disk.contents("net") == after);
    }
  }
}
