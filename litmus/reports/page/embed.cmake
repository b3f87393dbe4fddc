# Makes one C++ source of the page: cmake -D FOLDER=... -D OUTPUT=... -P embed.cmake
foreach(part html css js)
  file(READ "${FOLDER}/page.${part}" ${part})
endforeach()
string(REPLACE "@CSS@" "${css}" html "${html}")
string(REPLACE "@SCRIPT@" "${js}" html "${html}")
file(WRITE "${OUTPUT}" "// Made from litmus/reports/page/.
#include \"litmus/reports/page.h\"

namespace fenceline::litmus {

const std::string_view page_template = R\"page(${html})page\";

}  // namespace fenceline::litmus
")
