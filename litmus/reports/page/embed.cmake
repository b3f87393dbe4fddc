# Makes one C++ source of a page: cmake -D FOLDER=... -D HEADER=... -D NAME=... -D OUTPUT=... -P embed.cmake
# FOLDER holds page.html, page.css and page.js; HEADER declares NAME, the text that the page becomes.
foreach(part html css js)
  file(READ "${FOLDER}/page.${part}" ${part})
endforeach()
string(REPLACE "@CSS@" "${css}" html "${html}")
string(REPLACE "@SCRIPT@" "${js}" html "${html}")
file(WRITE "${OUTPUT}" "// Made by litmus/reports/page/embed.cmake.
#include \"${HEADER}\"

namespace fenceline::litmus {

const std::string_view ${NAME} = R\"page(${html})page\";

}  // namespace fenceline::litmus
")
