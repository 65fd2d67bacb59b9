// SPDX-License-Identifier: BSL-1.0
// Files of tensors, and whether they are of a network.
#include <chainrule/chainrule.hpp>
#include <chainrule/storage/storage.hpp>

#include "fuzz.hpp"

using namespace chainrule;
namespace storage = internal::storage;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using net = network<input<3>, dense<4>, act::tanh, dense<2>>;
  static const auto tensors = storage::tensors_of<net>();
  static model<net> m;
  const std::vector<unsigned char> bytes(data, data + size);
  try {
    const storage::tensor_file file = storage::parse_safetensors(bytes, "file");
    std::vector<storage::written_tensor> again;
    std::string contents;
    std::vector<const storage::tensor_entry*> by_place;
    for (const auto& tensor : file.tensors) by_place.push_back(&tensor);
    std::sort(by_place.begin(), by_place.end(),
              [](const auto* one, const auto* other) { return one->bytes.data() < other->bytes.data(); });
    for (const auto* const tensor : by_place) {
      again.push_back({tensor->name, tensor->type_name.c_str(), tensor->extents, tensor->bytes.size()});
      contents.append(tensor->bytes.begin(), tensor->bytes.end());  // a sanitizer sees each byte
      must(!storage::fits(*tensor, tensors[0]) || tensor->bytes.size() == 12 * storage::bytes_of(tensor->kind),
           "what has the shape has the bytes");
    }
    const std::string written = storage::safetensors_header(again, file.metadata) + contents;
    const std::vector<unsigned char> once_more(written.begin(), written.end());
    const storage::tensor_file reread = storage::parse_safetensors(once_more, "again");
    must(reread.metadata == file.metadata && reread.tensors.size() == file.tensors.size(),
         "what is written is what was read");
    for (std::size_t i = 0; i < by_place.size(); ++i)
      must(reread.tensors[i].name == by_place[i]->name && reread.tensors[i].extents == by_place[i]->extents &&
               std::equal(reread.tensors[i].bytes.begin(), reread.tensors[i].bytes.end(), by_place[i]->bytes.begin(),
                          by_place[i]->bytes.end()),
           "each tensor is the same");
    for (const bool ordered : {false, true}) {
      const storage::matched match =
          ordered ? storage::match_by_order(tensors, file.tensors) : storage::match_by_names(tensors, file.tensors);
      const auto differences = storage::differences_between(tensors, match);
      must(storage::in_columns(differences).size() < 40000, "a list of differences is of a bounded length");
      if (differences.empty())
        for (std::size_t t = 0; t < tensors.size(); ++t)
          storage::read_tensor(*match.found[t], tensors[t], m.data(), nullptr);
    }
  } catch (const data_error& error) {
    must_be_readable(error);
  }
  return 0;
}
